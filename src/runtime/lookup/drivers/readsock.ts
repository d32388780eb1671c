import type { SocketAddress } from '../../world/world.ts';
import { quoted } from '../message.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery } from '../types.ts';

/**
 * Sends a request to a socket and reads the answer: what the expansion item `readsocket` is made of from 4.94 on. The
 * "file" is the socket: a path, or `inet:host:port`.
 */
export const readsock: LookupDriver = {
  name: 'readsock',
  style: 'query',
  open: () => ({ ok: true, opened: { find: exchange } }),
};

function exchange({ key, file, options }: LookupQuery, { world, target }: LookupContext): FindResult {
  if (file === undefined) return { status: 'notFound' };
  const option = (name: string): string | undefined =>
    options.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const address = socketAddress(file);
  if (typeof address === 'string') return { status: 'defer', message: address };
  const tls = option('tls');
  const answer = world.sockets.exchange(address, options.includes('send=no') ? '' : key, {
    timeout: seconds(option('timeout')) ?? 5,
    shutdown: option('shutdown') !== 'no',
    tls: (tls !== undefined && tls !== 'no') || option('sni') !== undefined,
  });
  if (!answer.ok) {
    if (address.kind === 'tcp' && address.port === '')
      return { status: 'defer', message: `unknown port ${quoted('', target)}` };
    if (answer.code === 'ETIMEDOUT') return { status: 'defer', message: 'socket read timed out' };
    const where = address.kind === 'unix' ? `socket ${file}` : `any address for ${address.host}`;
    return { status: 'defer', message: `failed to connect to ${where}: ${answer.message}` };
  }
  const eol = option('eol');
  const value = eol === undefined ? answer.value : answer.value.replaceAll('\n', unescape(eol));
  return { status: 'found', value, cacheable: options.includes('cache=yes') };
}

/** The socket that a text names, or Exim's message. */
function socketAddress(text: string): SocketAddress | string {
  if (!text.startsWith('inet:')) return { kind: 'unix', path: text };
  const colon = text.lastIndexOf(':');
  if (colon < 5) return `missing port for readsocket ${text}`;
  const port = text.slice(colon + 1);
  if (/^\d/.test(port) && !/^(?:\d+|0x[0-9a-f]+)$/i.test(port)) return `invalid port number ${port}`;
  const host = text.slice(5, colon).replace(/^\[(.*)\]$/, '$1');
  return { kind: 'tcp', host, port: /^\d/.test(port) ? Number(port) : port };
}

/** An Exim time interval in seconds; undefined for what is none. */
export function seconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d+[wdhms]?)+$/.test(text)) return undefined;
  const units: Readonly<Record<string, number>> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 };
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms]?)/g)) total += Number(digits) * (units[unit ?? ''] ?? 1);
  return total;
}

/** Undoes the escapes that protect an end-of-line text within a list of options. */
function unescape(text: string): string {
  const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|([^]))/g,
    (_, octal?: string, hex?: string, char?: string) =>
      octal !== undefined
        ? String.fromCharCode(parseInt(octal, 8) & 255)
        : hex !== undefined
          ? String.fromCharCode(parseInt(hex, 16))
          : (letters[char ?? ''] ?? char ?? ''),
  );
}
