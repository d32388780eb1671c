import { readEscape } from '../../../../grammar/config/dequote.ts';
import { readSocketAddress, unlimitedSocketTimeout, usualSocketTimeout } from '../../expand/socket-address.ts';
import { readInterval } from '../../expand/times.ts';
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
  const address = readSocketAddress(file, Number(target.version.slice(2)));
  if (typeof address === 'string') return { status: 'defer', message: address };
  const tls = option('tls');
  const timeout = readInterval(option('timeout') ?? `${usualSocketTimeout}s`) ?? 0;
  const host = address.kind === 'tcp' ? address.host.replace(/^\[(.*)\]$/, '$1') : '';
  const to = address.kind === 'tcp' ? { ...address, host } : address;
  const answer = world.sockets.exchange(to, options.includes('send=no') ? '' : key, {
    timeout: timeout === 0 ? unlimitedSocketTimeout : timeout,
    shutdown: option('shutdown') !== 'no',
    tls: (tls !== undefined && tls !== 'no') || option('sni') !== undefined,
  });
  if (!answer.ok) {
    if (answer.code === 'ETIMEDOUT') return { status: 'defer', message: 'socket read timed out' };
    const where = address.kind === 'unix' ? `socket ${file}` : `any address for ${address.host}`;
    return { status: 'defer', message: `failed to connect to ${where}: ${answer.message}` };
  }
  const eol = option('eol');
  const value = eol === undefined ? answer.value : answer.value.replaceAll('\n', unescape(eol));
  return { status: 'found', value, cacheable: options.includes('cache=yes') };
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
