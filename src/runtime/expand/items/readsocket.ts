import { splitList } from '../../../../grammar/list/split.ts';
import type { Outcome, SocketAddress } from '../../world/world.ts';
import type { Code, Run } from '../compile/code.ts';
import { fail, failWith, give, runValue, skipThen } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { readSocketAddress, unlimitedSocketTimeout, usualSocketTimeout } from '../socket-address.ts';
import { readInterval } from '../times.ts';
import type { Value } from '../value.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll } from './item.ts';
import { joinLines } from './readfile.ts';

interface Options {
  timeout: number;
  shutdown: boolean;
  tls: boolean;
}

/** Reads the third argument; a string is what Exim says where it will not have it. */
function readOptions(text: string, release: number): Options | string {
  const options: Options = { timeout: usualSocketTimeout, shutdown: true, tls: false };
  const [timeout, ...rest] = splitList(text);
  if (timeout !== undefined) {
    const seconds = readInterval(timeout);
    if (seconds === undefined && release < 94) return `bad time value ${timeout}`;
    options.timeout = seconds === undefined || seconds === 0 ? unlimitedSocketTimeout : seconds;
  }
  for (const option of rest) {
    if (option.startsWith('shutdown=')) options.shutdown = option !== 'shutdown=no';
    else if (option.startsWith('tls=')) options.tls ||= option !== 'tls=no';
    else if (option.startsWith('sni=') && release >= 97) options.tls = true;
  }
  return options;
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
    // After a failure Exim has closed the socket, and forgotten that it has; without a request it fails to read from it.
    return request === '' ? '' : 'request write to socket failed: Bad file descriptor';
  }
  if (address.kind === 'tcp' && address.host === '') return failureMessage(address, 'ENOTFOUND', '');
  const host = address.kind === 'tcp' ? address.host.replace(/^\[(.*)\]$/, '$1') : '';
  const to: SocketAddress = address.kind === 'tcp' ? { ...address, host } : address;
  const result = context.world.sockets.exchange(to, request, options);
  if (result.ok || isUnknownPort(result)) return result;
  if (address.kind === 'unix' && result.code !== 'ETIMEDOUT' && context.dialect.release >= 94) {
    context.deadSockets.add(address.path);
  }
  return failureMessage(address, result.code, result.message);
}

const isUnknownPort = (result: Outcome<string>): boolean => !result.ok && result.message.startsWith('unknown port');

const usual: Options = { timeout: usualSocketTimeout, shutdown: true, tls: false };

/** `${readsocket{name}{request}{options}{newline}{failure}}`. */
export const readsocketItem: ItemMaker = (node, compiler): Code => {
  const { release } = compiler;
  const codes = compileAll(node.arguments.slice(0, 4), compiler);
  const [fifth] = compileAll(node.arguments.slice(4), compiler);
  const { problem } = node;
  const tooFew = problem?.code === 'too-few-arguments';

  const exchange = (args: readonly Value[], context: ExpandContext): string | undefined => {
    const [name = '', request = '', optionText, newline = ''] = args.map(textOf);
    const options = optionText === undefined ? usual : readOptions(optionText, release);
    if (typeof options === 'string') return fail(context, options);
    const address = readSocketAddress(name, release);
    const answer = typeof address === 'string' ? address : ask(address, request, options, context);
    if (typeof answer !== 'string' && answer.ok) {
      const end = newline === '' && (release >= 94 || optionText === undefined) ? undefined : newline;
      return give({ text: joinLines(answer.value, end), taint: true }, context);
    }
    const message = typeof answer === 'string' ? answer : answer.message;
    if (typeof address === 'string' || (typeof answer !== 'string' && isUnknownPort(answer))) {
      // From 4.94 on, what is wrong with the name is a failure like any other, and its message is lost.
      if (release < 94) return fail(context, message);
      return fifth ? fifth.run(context) : fail(context, '');
    }
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
