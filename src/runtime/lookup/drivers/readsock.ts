import { readEscape } from '../../../../grammar/config/dequote.ts';
import { readTime } from '../../../compile/values/time.ts';
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
    timeout: readTime(option('timeout') ?? '5s') ?? 5,
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

/** Undoes the escapes that protect an end-of-line text within a list of options. */
function unescape(text: string): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const { character, end } =
      text.charAt(at) === '\\' ? readEscape(text, at, text.length) : { character: text.charAt(at), end: at + 1 };
    result += character;
    at = end;
  }
  return result;
}
