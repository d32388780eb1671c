import { quoted } from '../../../grammar/expansion/messages.ts';
import type { SocketAddress } from '../world/world.ts';

/** The length of a path that fits into a `sockaddr_un`. */
const longestPath = 107;

/** Reads a number as `strtol` does with base 0; undefined where anything follows it. */
function readPort(text: string): number | undefined {
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  return /^(?:0[xX][0-9a-fA-F]+|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads the name of a socket, a path or `inet:host:port`. Mirrors `internal_readsock_open`.
 *
 * @param release the minor number of the target's version
 * @returns Exim's message where it is no name
 */
export function readSocketAddress(name: string, release: number): SocketAddress | string {
  if (!name.startsWith('inet:')) return { kind: 'unix', path: name.slice(0, longestPath) };
  const server = name.slice(5);
  const colon = server.lastIndexOf(':');
  if (colon < 0) return `missing port for readsocket ${name}`;
  const host = server.slice(0, colon);
  const text = server.slice(colon + 1);
  if (!/^\d/.test(text)) return text === '' ? `unknown port ${quoted('', release)}` : { kind: 'tcp', host, port: text };
  const port = readPort(text);
  return port === undefined ? `invalid port number ${text}` : { kind: 'tcp', host, port };
}

/** Seconds for which sockets are waited for where nothing else is said. */
export const usualSocketTimeout = 5;

/** Seconds in place of no limit: Exim waits for ever after a time of zero, and (from 4.94 on) one that it cannot read. */
export const unlimitedSocketTimeout = 600;
