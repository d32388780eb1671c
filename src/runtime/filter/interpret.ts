import { upperCase } from '../expand/characters.ts';
import type { FilterCommand, MailField } from '../../../grammar/filter/ast.ts';
import { mailFields } from '../../../grammar/filter/ast.ts';
import { parseFilter } from '../../../grammar/filter/parse.ts';
import type { Value } from '../expand/value.ts';
import { textOf } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import type { CommandOf } from './arguments.ts';
import { expanded, shown } from './arguments.ts';
import { testCondition } from './conditions.ts';
import type { MailValues } from './mail.ts';
import { obeyMail } from './mail.ts';
import { obeyDeliver, obeyPipe, obeySave } from './obey-delivery.ts';
import { obeyAdd, obeyHeaders, obeyLogfile, obeyLogwrite } from './obey-other.ts';
import type { FilterEnd, FilterOptions, FilterResult, FilterState } from './state.ts';
import { setThisAddress } from './state.ts';

/** How many counters there are: `$n0` to `$n9`. */
export const counterCount = 10;

/** Where the counters of the system filter are kept for users' filters: in `message.systems`. */
const systemCounters = 'filter_sn';

/** Keeps the counters as the system filter leaves them: they become `$sn0` to `$sn9`. */
export function keepSystemCounters(run: Run, counters: readonly number[]): void {
  run.message.systems.set(systemCounters, [...counters]);
}

/** What the counters of the system filter hold. */
function systemCounter(run: Run, index: number): number {
  const kept = run.message.systems.get(systemCounters);
  const value: unknown = Array.isArray(kept) ? kept[index] : undefined;
  return typeof value === 'number' ? value : 0;
}

/** What of a long message of `fail` and its kin is kept, and from which length on it is long. */
const keptMessage = 1000;
const longMessage = 1024;

function obeyEnd(command: CommandOf<'defer' | 'fail' | 'freeze'>, state: FilterState): FilterEnd {
  const value = expanded(command.text, command.kind, state);
  if (value === undefined) return 'error';
  const text = textOf(value);
  const message = shown(text.length > longMessage ? `${text.slice(0, keptMessage)} ... (truncated)` : text, state.run);
  state.message = message;
  const name = upperCase(command.kind.charAt(0)) + command.kind.slice(1);
  state.options.print?.(`${name} text "${message}"\n`);
  return command.kind;
}

function ending({ delivered }: FilterState): FilterEnd {
  return delivered ? 'delivered' : 'notDelivered';
}

/** Obeys the commands of the branch whose condition holds. */
function obeyBranch(command: CommandOf<'if'>, state: FilterState): FilterEnd {
  for (const { condition, commands } of command.branches) {
    const held = testCondition(condition, state);
    if (state.message !== undefined) return 'error';
    if (held) return obeyCommands(commands, state);
  }
  return obeyCommands(command.otherwise, state);
}

function obeyIf(command: CommandOf<'if'>, state: FilterState): FilterEnd | undefined {
  const { thisAddress } = state;
  const end = obeyBranch(command, state);
  setThisAddress(state, thisAddress);
  return state.finished || (end !== 'delivered' && end !== 'notDelivered') ? end : undefined;
}

/** The arguments of `mail` or `vacation`, expanded; undefined after an error. */
function mailValues(command: CommandOf<'mail' | 'vacation'>, state: FilterState): MailValues | undefined {
  const values: Partial<Record<MailField, Value>> = {};
  for (const field of mailFields) {
    const argument = command.fields[field];
    if (!argument) continue;
    const value = expanded(argument, command.kind, state);
    if (value === undefined) return undefined;
    values[field] = value;
  }
  return values;
}

/** Obeys one command; what it returns ends the filter. */
function obey(command: FilterCommand, state: FilterState): FilterEnd | undefined {
  const { print } = state.options;
  if (command.seen) state.delivered = true;
  switch (command.kind) {
    case 'add':
      return obeyAdd(command, state);
    case 'deliver':
      return obeyDeliver(command, state);
    case 'save':
      return obeySave(command, state);
    case 'logfile':
      return obeyLogfile(command, state);
    case 'logwrite':
      return obeyLogwrite(command, state);
    case 'pipe':
      obeyPipe(command, state);
      return undefined;
    case 'headers':
      return obeyHeaders(command, state);
    case 'testprint': {
      const text = expanded(command.text, 'testprint', state);
      if (text === undefined) return 'error';
      print?.(`Testprint: ${shown(textOf(text), state.run)}\n`);
      return undefined;
    }
    case 'defer':
    case 'fail':
    case 'freeze':
      return obeyEnd(command, state);
    case 'finish':
      print?.(`${command.seen ? 'Seen f' : 'F'}inish\n`);
      state.finished = true;
      return ending(state);
    case 'if':
      return obeyIf(command, state);
    case 'mail':
    case 'vacation': {
      const values = mailValues(command, state);
      return values ? obeyMail(command, values, state) : 'error';
    }
  }
}

/** Obeys commands one after the other. Mirrors `interpret_commands`. */
function obeyCommands(commands: readonly FilterCommand[], state: FilterState): FilterEnd {
  for (const command of commands) {
    const end = obey(command, state);
    if (end !== undefined) return end;
  }
  return ending(state);
}

/** How `-bf` tells of the end of a filter. */
function endText(end: FilterEnd, message: string | undefined): string {
  switch (end) {
    case 'defer':
    case 'fail':
    case 'freeze':
      return `Filtering ended by "${end}".`;
    case 'delivered':
      return 'Filtering set up at least one significant delivery or other action.\nNo other deliveries will occur.';
    case 'notDelivered':
      return 'Filtering did not set up a significant delivery.\nNormal delivery will occur.';
    case 'error':
      return `Filter error: ${message ?? ''}`;
  }
}

/** Gives the variables of filters their values; `undefined` takes them away. */
function setCounters(run: Run, counters: readonly number[] | undefined): void {
  for (let index = 0; index < counterCount; index++) {
    if (counters) {
      run.values.set(`n${index}`, String(counters[index] ?? 0));
      run.values.set(`sn${index}`, String(systemCounter(run, index)));
    } else {
      run.values.delete(`n${index}`);
      run.values.delete(`sn${index}`);
    }
  }
}

/**
 * Runs an Exim filter on the message and the address at hand. Mirrors `filter_interpret`.
 *
 * @param text the whole filter, a byte string
 */
export function interpretFilter(text: string, options: FilterOptions, run: Run): FilterResult {
  const { settings } = run.expansion.environment;
  const { headersCharset } = settings;
  const { forbidden } = run.expansion;
  const state: FilterState = {
    run,
    options,
    generated: [],
    logged: [],
    counters: Array.from({ length: counterCount }, () => 0),
    delivered: false,
    finished: false,
    message: undefined,
    logFile: undefined,
    logMode: 0o600,
    thisAddress: undefined,
  };
  setCounters(run, state.counters);
  run.expansion.forbidden = new Set([...forbidden, ...options.forbidden]);
  let end: FilterEnd = 'error';
  try {
    const parsed = parseFilter(text, {
      release: run.release,
      system: options.system,
      allowDefer: options.allowDefer,
      allowFail: options.allowFail,
      allowFreeze: options.allowFreeze,
    });
    if (parsed.ok) {
      state.message = parsed.noted;
      end = obeyCommands(parsed.commands, state);
    } else state.message = parsed.fault.message;
  } finally {
    run.expansion.forbidden = forbidden;
    run.expansion.captures = [];
    settings.headersCharset = headersCharset;
    setCounters(run, undefined);
    setThisAddress(state, undefined);
  }
  options.print?.(`${endText(end, state.message)}\n`);
  if (options.system && end !== 'error') keepSystemCounters(run, state.counters);
  const { generated, logged, message } = state;
  const tells = message !== undefined && end !== 'delivered' && end !== 'notDelivered';
  return {
    status: end,
    generated,
    kind: 'exim',
    ...(tells && { message }),
    ...(logged.length > 0 && { logged }),
  };
}
