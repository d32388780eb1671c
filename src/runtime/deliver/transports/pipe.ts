import { quoted } from '../../../../grammar/expansion/messages.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import type { DriverOptions } from '../../route/driver-options.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { writeLog } from '../../run/log.ts';
import type { ProcessResult } from '../../world/world.ts';
import { eximErrno, errnoOf } from '../errno.ts';
import type { TransportBatch, TransportDriver } from '../types.ts';
import { exitMeaning, signalText } from './exit-status.ts';
import type { PipeCommand } from './pipe-command.ts';
import { directCommand, pipeCommand, pipeEnvironment, shellCommand, withFilterVariables } from './pipe-command.ts';
import { surroundingText } from './prefix-suffix.ts';
import { rcptAddress } from './rcpt-address.ts';
import type { CommonOutcome } from './result.ts';
import { deferred, failed, forAll, panicked } from './result.ts';
import { bsmtpCommands, filterCommand, writeMessage, writingOptions } from './write-message.ts';

/** What is written to the command: the message with what stands round it. */
type PipeInput =
  | { readonly ok: true; readonly text: string; readonly problem: string | undefined }
  | { readonly ok: false; readonly outcome: CommonOutcome };

function pipeInput(batch: TransportBatch, options: DriverOptions, filter: readonly string[] | undefined): PipeInput {
  const bsmtp = options.flag('use_bsmtp');
  const crlf = options.flag('use_crlf');
  const eol = crlf ? '\r\n' : '\n';
  const refuse = (outcome: CommonOutcome): PipeInput => ({ ok: false, outcome });
  const surrounding = (which: 'prefix' | 'suffix'): string | CommonOutcome => {
    const text = surroundingText(batch, which);
    if (text.ok) return text.text;
    const what = `${text.message}: ${text.why}`;
    return text.defer ? deferred(what) : panicked(what);
  };
  const prefix = surrounding('prefix');
  if (typeof prefix === 'object') return refuse(prefix);
  let start = prefix;
  if (bsmtp) {
    const withAffixes = options.flag('rcpt_include_affixes');
    const recipients = batch.addresses.map((each) => rcptAddress(each, withAffixes));
    start += bsmtpCommands(batch.returnPath, recipients, eol);
  }
  const own = {
    crlf,
    check: options.text('check_string'),
    escape: options.text('escape_string'),
    escapeHeaders: bsmtp,
  };
  const written = writeMessage(batch, writingOptions(batch, own), filter);
  if (!written.ok) {
    const { errno, moreErrno = 0, message } = written;
    if (written.filterTimedOut === true) {
      return { ok: true, text: start, problem: 'transport filter timeout while writing to pipe' };
    }
    if (errno === eximErrno.headersFail) {
      return refuse(panicked(`Failed to expand headers_add or headers_remove: ${message}`, errno));
    }
    const cannot = moreErrno === 127 ? ': unable to execute command' : '';
    return refuse({ ...panicked(`Transport filter process failed (${moreErrno})${cannot}`, errno), moreErrno });
  }
  const suffix = surrounding('suffix');
  if (typeof suffix === 'object') return refuse(suffix);
  return { ok: true, text: `${start}${written.text}${suffix}${bsmtp ? `.${eol}` : ''}`, problem: undefined };
}

/** What a command's end means for the delivery; undefined where all is well. */
function judge(
  result: ProcessResult,
  command: PipeCommand,
  words: readonly string[],
  batch: TransportBatch,
  options: DriverOptions,
): CommonOutcome | undefined {
  const { run, transport } = batch;
  const { name } = transport;
  const { status } = result;
  const shown = quoted(command.text, run.release);
  if (result.timedOut === true) {
    const message = 'pipe delivery process timed out';
    return options.flag('timeout_defer') ? deferred(message) : failed(message);
  }
  if (status === 0) return undefined;
  const ignored = options.flag('ignore_status');
  // The world tells a signal as a shell does; where a shell runs the command it is the shell that does.
  if (status > 128 && status <= 192 && !options.flag('use_shell')) {
    const signal = status - 128;
    const what = `Child process of ${name} transport (running command ${shown}) was terminated by signal`;
    const message = `${what} ${signal} (${signalText(signal)})`;
    if (options.flag('freeze_signal')) return { ...deferred(message), freeze: true };
    return ignored ? undefined : failed(message);
  }
  if (status === 127 && options.flag('freeze_exec_fail')) {
    return { ...deferred(`pipe process failed to exec ${shown}`), freeze: true };
  }
  if (ignored) return undefined;
  const temporary = options.text('temp_errors') ?? '';
  const isTemporary =
    temporary.startsWith('*') || splitList(temporary).some((code) => Number.parseInt(code, 10) === status);
  const [program = ''] = words;
  const run1 = /[ \t]/.test(program) ? `"${program}"` : program;
  const message = `Child process of ${name} transport returned ${status}${exitMeaning(status)} from command: ${run1}`;
  return isTemporary ? deferred(message) : failed(message);
}

/** How much is read of a command's output at once. */
const chunk = 16384;

/** A command's output as far as it is read, and whether the command is killed for it. */
function readOutput(result: ProcessResult, most: number): { readonly output: string; readonly killed: boolean } {
  const output = result.stdout + result.stderr;
  if (output.length <= most) return { output, killed: false };
  const read = output.slice(0, Math.ceil((most + 1) / chunk) * chunk);
  return { output: `${read}\n\n*** Too much output - remainder discarded ***\n`, killed: true };
}

/** Logs the first line of a command's output, where that is wanted, and tells whether the sender is to see it all. */
function useOutput(
  output: string,
  outcome: CommonOutcome,
  batch: TransportBatch,
  options: DriverOptions,
): CommonOutcome {
  const { run, transport, addresses } = batch;
  if (output === '') return outcome;
  const { status } = outcome;
  const logged =
    options.flag('log_output') ||
    (status === 'failed' && options.flag('log_fail_output')) ||
    (status === 'deferred' && options.flag('log_defer_output'));
  if (logged) {
    const [line = ''] = output.split('\n', 1);
    const shown = line.replace(/[\t-\r ]+$/, '');
    writeLog(run, `<${addresses[0]?.address ?? ''}>: ${transport.name} transport output: ${shown}`);
  }
  const wanted = run.message.sender !== '' || (addresses[0]?.propagated.errorsAddress ?? '') !== '';
  if (!wanted) return outcome;
  if (options.flag('return_output')) {
    const message = outcome.message ?? 'return message generated';
    return { ...outcome, status: 'failed', message, output };
  }
  return options.flag('return_fail_output') && status === 'failed' ? { ...outcome, output } : outcome;
}

/**
 * The transport `pipe`: hands the message to a command. Commands are run by the world, which may know of them by what a
 * scenario states; one that it does not know of counts as one that succeeds, and is reported as missing.
 */
export const pipeTransport: TransportDriver = (batch) => {
  const { run, transport } = batch;
  const options = driverOptions(transport, run.config);
  const filter = filterCommand(batch);
  if (!filter.ok) return forAll(batch, filter.outcome);
  const command = pipeCommand(batch, options);
  if ('outcome' in command) return forAll(batch, command.outcome);
  const read = withFilterVariables(batch, () =>
    options.flag('use_shell') ? shellCommand(command, batch) : directCommand(command, batch, options),
  );
  if (!read.ok) return forAll(batch, read.outcome);
  const { words } = read;
  const line = words.join(' ');
  const environment = pipeEnvironment(batch, options);
  if ('outcome' in environment) return forAll(batch, { ...environment.outcome, command: line });
  const input = pipeInput(batch, options, filter.words);
  if (!input.ok) return forAll(batch, { ...input.outcome, command: line });
  const { text } = input;
  const blandly = (outcome: CommonOutcome): CommonOutcome =>
    outcome.status === 'delivered' ? outcome : { ...outcome, userMessage: 'local delivery failed' };
  if (input.problem !== undefined) {
    const outcome = options.flag('timeout_defer') ? deferred(input.problem) : failed(input.problem);
    return forAll(batch, { ...blandly(outcome), command: line }, text);
  }
  const timeout = options.seconds('timeout');
  const ran = run.world.processes.run(words, {
    stdin: text,
    environment: environment.variables,
    ...(timeout > 0 && { timeout }),
  });
  let result: ProcessResult;
  if (ran.ok) result = ran.value;
  else if (ran.code === 'EPERM') return forAll(batch, { status: 'delivered', command: line }, text);
  else if (ran.code === 'EAGAIN' || ran.code === 'ENOMEM') {
    const message = `Failed to create child process for ${transport.name} transport: ${ran.message}`;
    return forAll(batch, { ...deferred(message, errnoOf(ran.code)), command: line }, text);
  } else result = { stdout: '', stderr: '', status: 127 };
  const { output, killed } = readOutput(result, options.number('max_output'));
  const ended = killed ? { ...result, status: 128 + 9 } : result;
  const judged = judge(ended, command, words, batch, options) ?? { status: 'delivered' as const };
  const outcome = useOutput(output, blandly(judged), batch, options);
  return forAll(batch, { ...outcome, command: line }, text);
};
