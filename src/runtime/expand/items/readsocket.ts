import { splitList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Outcome, SocketAddress } from '../../world/world.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, give, runValue, skipThen } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { readInterval } from '../times.ts';
import type { Value } from '../value.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll } from './item.ts';
import { joinLines } from './readfile.ts';

/** Seconds to wait where nothing else is said. */
const usualTimeout = 5;

interface Options {
  timeout: number;
  shutdown: boolean;
  tls: boolean;
}

function readOptions(text: string): Options {
  const options: Options = { timeout: usualTimeout, shutdown: true, tls: false };
  const [timeout, ...rest] = splitList(text);
  if (timeout !== undefined) options.timeout = readInterval(timeout) ?? usualTimeout;
  for (const option of rest) {
    if (option.startsWith('shutdown=')) options.shutdown = option !== 'shutdown=no';
    else if (option.startsWith('tls=')) options.tls ||= option !== 'tls=no';
    else if (option.startsWith('sni=')) options.tls = true;
  }
  return options;
}

/** Where to connect to, or a message of a failure that no fifth argument mends. */
function addressOf(name: string, release: number): SocketAddress | string {
  if (!name.startsWith('inet:')) return { kind: 'unix', path: name };
  const server = name.slice(5);
  const colon = server.lastIndexOf(':');
  if (colon < 0) return `missing port for readsocket ${name}`;
  const host = server.slice(0, colon);
  const port = server.slice(colon + 1);
  if (!/^\d/.test(port)) return port === '' ? `unknown port ${quoted(port, release)}` : { kind: 'tcp', host, port };
  return /^\d+$/.test(port) ? { kind: 'tcp', host, port: Number(port) } : `invalid port number ${port}`;
}

/** What Exim says of a connection that failed. */
function failureMessage(address: SocketAddress, code: string, message: string): string {
  if (code === 'ETIMEDOUT') return 'socket read timed out';
  if (address.kind === 'unix') return `failed to connect to socket ${address.path}: ${message}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `no IP address found for host ${address.host}`;
  return `failed to connect to any address for ${address.host}: ${message}`;
}

/** Asks, and takes what comes back; a string is the message of a failure. */
function ask(
  address: SocketAddress,
  request: string,
  options: Options,
  context: ExpandContext,
): Outcome<string> | string {
  if (address.kind === 'unix' && context.deadSockets.delete(address.path)) {
    // After a failure Exim has closed the socket, and forgotten that it has.
    if (request !== '') return 'request write to socket failed: Bad file descriptor';
  }
  const host = address.kind === 'tcp' ? address.host.replace(/^\[(.*)\]$/, '$1') : '';
  const to: SocketAddress = address.kind === 'tcp' ? { ...address, host } : address;
  const result = context.world.sockets.exchange(to, request, options);
  if (result.ok) return result;
  if (address.kind === 'unix' && result.code !== 'ETIMEDOUT') context.deadSockets.add(address.path);
  return failureMessage(address, result.code, result.message);
}

/** `${readsocket{name}{request}{options}{newline}{failure}}`. */
export const readsocketItem: ItemMaker = (node, compiler): Code => {
  const { release } = compiler;
  const codes = compileAll(node.arguments.slice(0, 4), compiler);
  const [fifth] = compileAll(node.arguments.slice(4), compiler);
  const { problem } = node;
  const tooFew = problem?.code === 'too-few-arguments';

  const exchange = (args: readonly Value[], context: ExpandContext): string | undefined => {
    const [name = '', request = '', optionText, newline] = args.map(textOf);
    const address = addressOf(name, release);
    if (typeof address === 'string') return fail(context, address);
    const options =
      optionText === undefined ? { timeout: usualTimeout, shutdown: true, tls: false } : readOptions(optionText);
    const answer = ask(address, request, options, context);
    if (typeof answer !== 'string' && answer.ok) {
      const text = joinLines(answer.value, newline === undefined || newline === '' ? undefined : newline);
      return give({ text, taint: true }, context);
    }
    const message = typeof answer === 'string' ? answer : answer.message;
    return fifth ? fifth.run(context) : fail(context, message);
  };

  const run: Run = (context) => {
    if (context.forbidden.has('readsocket')) return fail(context, 'socket insertions are not permitted');
    const values: Value[] = [];
    for (const code of codes) {
      const value = runValue(code, context);
      if (value === undefined) return undefined;
      values.push(value);
    }
    if (tooFew) return failWith(context, problem);
    const result = exchange(values, context);
    if (result === undefined) return undefined;
    return problem ? failWith(context, problem) : result;
  };
  const skipAll = skipThen(fifth ? [...codes, fifth] : codes, problem);
  const skip: Run = (context) => {
    if (context.forbidden.has('readsocket')) return fail(context, 'socket insertions are not permitted');
    return typeof skipAll === 'string' ? skipAll : skipAll(context);
  };
  return { run, skip };
};
