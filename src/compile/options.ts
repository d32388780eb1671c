import { lowerCase } from '../../grammar/preprocess/characters.ts';
import type { OptionSetting, Value } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { appendToList, listReader, nextInList } from '../../grammar/list/split.ts';
import type { OptionRow, OptionType } from '../catalogue/row.ts';
import { groupId, groupIds, userId, userIds } from './accounts.ts';
import type { Compilation, FaultReport } from './compilation.ts';
import { faultInLine, inQuotes } from './compilation.ts';
import type { OptionValue, TypedValue } from './config.ts';
import { isAlpha, skipName, skipSpace } from './exim-text.ts';
import { causeOf, expandNow } from './read-time.ts';
import { readHeaderRewrites } from './rewrite.ts';
import { readFixed, readInteger, readKilobytes } from './values/numbers.ts';
import type { NumberReading } from './values/numbers.ts';
import { readTime, readTimeList } from './values/time.ts';

/** The settings of one section or driver, as they are read. */
export interface OptionStore {
  readonly values: Map<string, OptionValue>;
  /** The first setting of each option, also of those whose value could not be read. */
  readonly seen: Map<string, OptionSetting>;
}

/** A store with nothing set. */
export function optionStore(): OptionStore {
  return { values: new Map(), seen: new Map() };
}

/** How many characters of a name Exim keeps (EXIM_DRIVERNAME_MAX - 1). */
export const longestName = 63;

const booleans: ReadonlySet<OptionType> = new Set(['bool', 'bool_set', 'bool_verify', 'expand_bool', 'bit']);

/** The option that a setting is for, without `no_` or `not_`. */
export function optionName(setting: OptionSetting): string {
  const name = setting.name.text.slice(0, longestName);
  return setting.negation === '' ? name : name.slice(setting.negation.length);
}

/** One setting while its value is read. */
interface Reading {
  readonly compilation: Compilation;
  readonly setting: OptionSetting;
  /** The name as Exim says it: with `no_` or `not_`. */
  readonly name: string;
  /** What follows the "=" up to the end of the line, as it stands. */
  readonly raw: string;
  /** Where `raw` begins in the logical text. */
  readonly rawStart: number;
}

type Problem = Omit<FaultReport, 'at'> & { readonly at?: LogicalSpan };

/** Reports a fault at the value, or at the setting where there is none; always undefined, so that it can be returned. */
function refuse({ compilation, setting }: Reading, problem: Problem): TypedValue | undefined {
  faultInLine(compilation, { at: setting.value ?? setting.name, ...problem });
  return undefined;
}

/** Exim's words for text that should not be there; people often think that a comment may follow. */
export function extraCharacters(what: string, text: string): string {
  return `extra characters follow ${what}${text.startsWith('#') ? ' (# is comment only at line start)' : ''}`;
}

function extraText(reading: Reading, what: string, from: number): TypedValue | undefined {
  const text = reading.raw.slice(from);
  const start = reading.rawStart + from;
  return refuse(reading, {
    rule: 'option/extra-text',
    message: text.startsWith('#')
      ? `a comment cannot follow a setting on its line: "${text}" is taken as part of it`
      : `"${text}" should not follow the value of "${optionName(reading.setting)}"`,
    at: { start, end: start + text.length },
    exim: extraCharacters(what, text),
  });
}

/** What is wrong with a quoted value; undefined where nothing is. */
export function quotingProblem(value: Value, name: string): Problem | undefined {
  if (value.unclosed) {
    return {
      rule: 'option/unclosed-quote',
      message: 'the closing quote of this value is missing',
      at: value,
      exim: `missing quote at end of string value for ${name}`,
    };
  }
  if (value.extra) {
    return {
      rule: 'option/extra-text',
      message: value.extra.text.startsWith('#')
        ? 'a comment cannot follow a value on its line'
        : 'text follows the closing quote of this value',
      at: value.extra,
      exim: extraCharacters(`string value for ${name}`, value.extra.text),
    };
  }
  return undefined;
}

/** The text of a string value (`read_string`). */
function readString(reading: Reading): string | undefined {
  const { value } = reading.setting;
  if (!value) return '';
  const problem = quotingProblem(value, reading.name);
  if (!problem) return value.text;
  refuse(reading, problem);
  return undefined;
}

function readBoolean(reading: Reading): TypedValue | undefined {
  const { raw, compilation, name, setting } = reading;
  if (raw === '') return { kind: 'bool', value: setting.negation === '' };
  const end = isAlpha(raw.charCodeAt(0)) ? skipName(raw, 0) : 0;
  const word = raw.slice(0, end);
  const lower = lowerCase(word);
  if (lower !== 'true' && lower !== 'yes' && lower !== 'false' && lower !== 'no') {
    return refuse(reading, {
      rule: 'option/bad-value',
      message: `"${raw}" is no boolean: "${optionName(setting)}" takes true, false, yes or no`,
      exim: `${inQuotes(compilation, word)} is not a valid value for the ${inQuotes(compilation, name)} option`,
    });
  }
  const after = skipSpace(raw, end);
  if (after < raw.length) return extraText(reading, `${inQuotes(compilation, word)} for boolean option ${name}`, after);
  return { kind: 'bool', value: lower === 'true' || lower === 'yes' };
}

/** Takes a number that was read, or says what is wrong with it. */
function number(
  reading: Reading,
  read: NumberReading,
  kind: 'integer' | 'fixed',
  what: string,
  overflow: string,
  expected: string,
): TypedValue | undefined {
  const { name, raw, compilation } = reading;
  if (!read.ok) {
    return read.fault === 'expected'
      ? refuse(reading, {
          rule: 'option/bad-value',
          message: `"${raw}" is no ${expected}`,
          exim: `${expected} expected for ${name}`,
        })
      : refuse(reading, {
          rule: 'option/out-of-range',
          message: `${raw} is more than "${optionName(reading.setting)}" can hold`,
          exim: `${overflow} ${inQuotes(compilation, raw)} is too large (overflow)`,
        });
  }
  if (read.end < raw.length) return extraText(reading, `${what} value for ${name}`, read.end);
  return { kind, value: read.value };
}

function readTimeValue(reading: Reading): TypedValue | undefined {
  const value = readTime(reading.raw);
  if (value !== undefined) return { kind: 'time', value };
  return refuse(reading, {
    rule: 'option/bad-value',
    message: `"${reading.raw}" is no time: a time is written like 30s, 1h30m or 4d`,
    exim: `invalid time value for ${reading.name}`,
  });
}

const timeListMessages = {
  invalid: ['a time of this list cannot be read', 'invalid time value for'],
  order: ['each time of this list must be greater than the one before', 'time value out of order for'],
  many: ['this list holds more times than Exim has room for', 'too many time values for'],
} as const;

function readTimes(reading: Reading, row: OptionRow): TypedValue | undefined {
  const read = readTimeList(reading.raw, row.most ?? 0);
  if (read.ok) return { kind: 'times', value: read.times };
  const [message, exim] = timeListMessages[read.fault];
  return refuse(reading, {
    rule: read.fault === 'many' ? 'option/out-of-range' : 'option/bad-value',
    message,
    exim: `${exim} ${reading.name}`,
  });
}

function reportAccount(reading: Reading, kind: 'user' | 'group', name: string): void {
  refuse(reading, {
    rule: `${kind}/unknown`,
    message: `there is no ${kind} "${name}" on this machine`,
    exim: `${kind} ${name} was not found`,
  });
}

function readAccount(reading: Reading, kind: 'user' | 'group'): TypedValue | undefined {
  const text = readString(reading);
  if (text === undefined) return undefined;
  const { compilation } = reading;
  const id = kind === 'user' ? userId(compilation, text) : groupId(compilation, text);
  if (id === undefined) reportAccount(reading, kind, text);
  return { kind, name: text, id };
}

function readAccounts(reading: Reading, kind: 'user' | 'group'): TypedValue | undefined {
  const text = readString(reading);
  if (text === undefined) return undefined;
  const { compilation, name } = reading;
  const plural = kind === 'user' ? 'users' : 'groups';
  const expanded = expandNow(compilation, text);
  if (!expanded.ok) {
    const { value } = reading.setting;
    refuse(reading, {
      rule: 'option/expansion-failed',
      message: `"${optionName(reading.setting)}" cannot be expanded: ${expanded.message}`,
      ...(value && { at: causeOf(compilation, value, expanded.message) }),
      exim: `failed to expand ${name}: ${expanded.message}`,
    });
  }
  if (!expanded.ok || expanded.value === undefined) return { kind: plural, names: [], ids: [] };
  const items = kind === 'user' ? userIds(compilation, expanded.value) : groupIds(compilation, expanded.value);
  for (const { name: each, id } of items) {
    if (id !== undefined) continue;
    reportAccount(reading, kind, each);
    break;
  }
  return { kind: plural, names: items.map((item) => item.name), ids: items.map((item) => item.id) };
}

function readRewrite(reading: Reading): TypedValue | undefined {
  const value = readString(reading);
  if (value === undefined || !reading.setting.value) return { kind: 'rewrite', value: value ?? '', rules: [] };
  return { kind: 'rewrite', value, rules: readHeaderRewrites(reading.compilation, reading.setting.value) };
}

function readText(reading: Reading): TypedValue | undefined {
  const value = readString(reading);
  return value === undefined ? undefined : { kind: 'string', value };
}

/** Reads the value of a setting by its option's type; undefined where it was refused. */
function readValue(reading: Reading, row: OptionRow): TypedValue | undefined {
  const { raw } = reading;
  switch (row.type) {
    case 'expand_bool':
      return raw.includes('$') ? readText(reading) : readBoolean(reading);
    case 'bool':
    case 'bool_set':
    case 'bool_verify':
    case 'bit':
      return readBoolean(reading);
    case 'int':
    case 'mkint':
      return number(reading, readInteger(raw, 0), 'integer', 'integer', 'absolute value of integer', 'integer');
    case 'octint':
      return number(
        reading,
        readInteger(raw, 8),
        'integer',
        'octal integer',
        'absolute value of integer',
        'octal integer',
      );
    case 'Kint':
      return number(reading, readKilobytes(raw), 'integer', 'integer', 'absolute value of integer', 'integer');
    case 'fixed':
      return number(reading, readFixed(raw), 'fixed', 'fixed-point', 'integer', 'fixed-point number');
    case 'time':
      return readTimeValue(reading);
    case 'time_or_expanded':
      return raw.startsWith('$') ? { kind: 'string', value: raw } : readTimeValue(reading);
    case 'timelist':
      return readTimes(reading, row);
    case 'expand_uid':
    case 'uid':
      return row.type === 'expand_uid' && reading.setting.value?.text.includes('$')
        ? readText(reading)
        : readAccount(reading, 'user');
    case 'expand_gid':
    case 'gid':
      return row.type === 'expand_gid' && reading.setting.value?.text.includes('$')
        ? readText(reading)
        : readAccount(reading, 'group');
    case 'uidlist':
      return readAccounts(reading, 'user');
    case 'gidlist':
      return readAccounts(reading, 'group');
    case 'rewrite':
      return readRewrite(reading);
    case 'string':
      return readText(reading);
  }
}

/** Joins a setting of an option that may be set again to what was set before. */
function joined(row: OptionRow, name: string, before: string | undefined, text: string): string {
  if (row.repeat === 'condition') {
    return before === undefined ? text : `\${if and{{bool_lax{${before}}}{bool_lax{${text}}}}}`;
  }
  const mark = name.startsWith('headers_add') ? '\n' : name.startsWith('set') ? ';' : ':';
  let list = before ?? '';
  const reader = listReader(text, { default: mark, keepEscapedSpace: true });
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader))
    list = appendToList(list, mark, item);
  return list;
}

/** Whether the form of a setting fits an option; reports it where not. */
function formFits(reading: Reading, row: OptionRow): boolean {
  const { setting, name } = reading;
  const bare = optionName(setting);
  if (booleans.has(row.type)) {
    if (setting.rest || (setting.equals !== undefined && setting.negation !== '')) {
      const start = setting.rest?.start ?? setting.equals ?? setting.end;
      const text = reading.compilation.text.slice(start, setting.end);
      refuse(reading, {
        rule: 'option/extra-text',
        message:
          setting.negation === ''
            ? `"${text}" should not follow the boolean option "${bare}"`
            : `nothing may follow "${name}", which says false by itself`,
        at: { start, end: setting.end },
        exim: extraCharacters(`boolean option ${name}`, text),
      });
      return false;
    }
    return true;
  }
  if (setting.negation !== '') {
    refuse(reading, {
      rule: 'option/negated',
      message: `"${bare}" is no boolean option: "${setting.negation}" cannot stand before it`,
      at: setting.name,
      exim: 'negation prefix applied to a non-boolean option',
    });
    return false;
  }
  if (setting.equals === undefined) {
    refuse(reading, {
      rule: 'option/missing-value',
      message: setting.rest ? `"=" is missing after "${name}"` : `"${name}" needs a value`,
      at: setting.name,
      exim: setting.rest ? `missing "=" after ${name}` : `unexpected end of line (data missing) after ${name}`,
    });
    return false;
  }
  return true;
}

/**
 * Reads one setting of an option that is known (`readconf_handle_option`).
 *
 * @param setting the line
 * @param row the option
 * @param store where its value goes
 * @param table the options of the place, for those that one setting sets along with its own
 */
export function readSetting(
  compilation: Compilation,
  setting: OptionSetting,
  row: OptionRow,
  store: OptionStore,
  table: ReadonlyMap<string, OptionRow>,
): void {
  const name = setting.name.text.slice(0, longestName);
  const first = store.seen.get(row.name);
  if (first && !row.repeat) {
    faultInLine(compilation, {
      rule: 'option/duplicate',
      message: `"${row.name}" is set a second time`,
      at: setting.name,
      related: [{ at: first.name, message: 'it is set here first' }],
      exim: `${inQuotes(compilation, name)} option set for the second time`,
    });
    return;
  }
  if (!first) store.seen.set(row.name, setting);
  const { text } = compilation;
  const rawStart = setting.equals === undefined ? setting.end : skipSpace(text, setting.equals + 1);
  const raw = rawStart < setting.end ? text.slice(rawStart, setting.end) : '';
  const reading: Reading = { compilation, setting, name, raw, rawStart };
  if (!formFits(reading, row)) return;
  const value = readValue(reading, row);
  if (!value) return;
  const before = store.values.get(row.name);
  if (row.repeat && value.kind === 'string') {
    const old = before?.value.kind === 'string' ? before.value.value : undefined;
    store.values.set(row.name, {
      row,
      value: { kind: 'string', value: joined(row, name, old, value.value) },
      hide: setting.hide || before?.hide === true,
      settings: before ? [...before.settings, setting] : [setting],
    });
    return;
  }
  // Another name for an option sets that option.
  const meant = (row.alias === undefined ? undefined : table.get(row.alias)) ?? row;
  store.values.set(meant.name, { row: meant, value, hide: setting.hide, settings: [setting] });
  if (row.type === 'bool_verify') {
    for (const also of [`${row.name}_sender`, `${row.name}_recipient`]) {
      const other = table.get(also);
      if (other) store.values.set(also, { row: other, value, hide: setting.hide, settings: [setting] });
    }
  }
}
