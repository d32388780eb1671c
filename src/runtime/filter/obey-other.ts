import { quoted } from '../../../grammar/expansion/messages.ts';
import { toInt32 } from '../expand/numbers.ts';
import { textOf } from '../expand/value.ts';
import type { CommandOf } from './arguments.ts';
import { expanded, shown } from './arguments.ts';
import { addHeaderLines, removeHeaderLines } from './header-lines.ts';
import type { FilterState } from './state.ts';
import { filterError } from './state.ts';

/** `strtol` with base 0, cut to 32 bits; undefined where the text is no number. */
function readLong(text: string): number | undefined {
  const match = /^[\t-\r ]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*|)$/.exec(text);
  if (!match) return undefined;
  const [, sign, digits = ''] = match;
  if (digits === '') return text === '' ? 0 : undefined;
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const greatest = 9223372036854775807n;
  if (magnitude > greatest) return sign === '-' ? 0 : -1;
  return toInt32(sign === '-' ? -magnitude : magnitude);
}

/** `add`: changes a counter. */
export function obeyAdd(command: CommandOf<'add'>, state: FilterState): 'error' | undefined {
  const { run, counters, options } = state;
  const value = expanded(command.value, 'add', state);
  if (value === undefined) return 'error';
  const variable = expanded(command.variable, 'add', state);
  if (variable === undefined) return 'error';
  const malformed = (text: string): 'error' =>
    filterError(state, `malformed number ${quoted(text, run.release)} in "add" command`);
  // Two minus signs come of -$n0 where that is negative.
  const digits = textOf(value).replace(/^(?:--)+/, '');
  const amount = readLong(digits);
  if (amount === undefined) return malformed(digits);
  const name = textOf(variable);
  if (!/^n[^]?$/.test(name)) {
    return filterError(state, `unknown variable ${quoted(name, run.release)} in "add" command`);
  }
  // A name without a number is that of the first.
  const index = /^n\d?$/.test(name) ? Number(name.charAt(1)) : undefined;
  if (index === undefined) return malformed(name.slice(1));
  const sum = ((counters[index] ?? 0) + amount) | 0;
  counters[index] = sum;
  run.values.set(`n${index}`, String(sum));
  options.print?.(`Add ${amount} to n${index}\n`);
  return undefined;
}

/** `logfile`: names the file for `logwrite`. */
export function obeyLogfile(command: CommandOf<'logfile'>, state: FilterState): 'error' | undefined {
  const path = expanded(command.path, 'logfile', state);
  if (path === undefined) return 'error';
  state.logFile = textOf(path);
  state.logMode = command.mode === undefined || command.mode === -1 ? 0o600 : command.mode;
  state.options.print?.(`${command.seen ? 'Seen l' : 'L'}ogfile ${state.logFile}\n`);
  return undefined;
}

/** `logwrite`. */
export function obeyLogwrite(command: CommandOf<'logwrite' | 'testprint'>, state: FilterState): 'error' | undefined {
  const { options, run } = state;
  const text = expanded(command.text, 'logwrite', state);
  if (text === undefined) return 'error';
  if (options.print) {
    options.print(`${command.seen ? 'Seen l' : 'L'}ogwrite "${shown(textOf(text), run)}"\n`);
    return undefined;
  }
  if (options.logging === 'forbidden') return filterError(state, 'logwrite command forbidden');
  if (options.logging === 'passed over') return undefined;
  const { logFile, logMode } = state;
  if (logFile === undefined) {
    return filterError(state, 'attempt to obey "logwrite" command without a previous "logfile"');
  }
  state.logged.push({ file: logFile, mode: logMode, text: textOf(text) });
  run.tracer.step('note', `the filter writes to ${logFile}: ${textOf(text).replace(/\n$/, '')}`);
  return undefined;
}

/** `headers`. */
export function obeyHeaders(command: CommandOf<'headers'>, state: FilterState): 'error' | undefined {
  const { options, run } = state;
  const value = expanded(command.value, 'headers', state);
  if (value === undefined) return 'error';
  const text = textOf(value);
  options.print?.(`Headers ${command.action} "${shown(text, run)}"\n`);
  if (command.action === 'add') addHeaderLines(text, run);
  else if (command.action === 'remove') removeHeaderLines(text, run);
  else run.expansion.environment.settings.headersCharset = text;
  return undefined;
}
