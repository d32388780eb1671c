import type { OptionPlace, OptionRow } from '../catalogue/row.ts';
import { compareVersions } from '../catalogue/version.ts';
import { isNumericAccount } from './accounts.ts';
import type { Accounts, CompiledConfig, CompiledDriver, OptionValue } from './config.ts';
import type { EffectiveOption } from './effective-options.ts';
import { effectiveOptions } from './effective-options.ts';
import { printable, printableWithTabs } from './exim-text.ts';
import { formatFixed, formatInteger, formatKilobytes, formatOctal } from './values/numbers.ts';
import { formatTime } from './values/time.ts';

/** How options are shown. */
export interface PrintSettings {
  /** Whether the name and "=" stand before a value; `-n` leaves them out. Default true. */
  readonly labels?: boolean;
  /** Whether values marked with "hide" are shown, as they are to administrators. Default true. */
  readonly admin?: boolean;
}

/** What stands in place of a hidden value. */
export const hiddenText = '<value not displayable>';

function userText(accounts: Accounts, id: number | undefined, name: string): string {
  if (id === undefined) return name;
  return accounts.userName?.(id) ?? (isNumericAccount(name) ? String(id) : name);
}

function groupText(accounts: Accounts, id: number | undefined, name: string): string {
  if (id === undefined) return name;
  return accounts.groupName?.(id) ?? (isNumericAccount(name) ? String(id) : name);
}

/** The text of an integer: how large ones are shortened depends on the option's type. */
function integerText(row: OptionRow, value: number): string {
  switch (row.type) {
    case 'mkint':
      return formatInteger(value);
    case 'Kint':
      return formatKilobytes(value);
    case 'octint':
      return formatOctal(value);
    default:
      return String(value);
  }
}

/** What Exim expands as it reads the configuration, but keeps as it was written besides. */
const keptAsWritten: ReadonlySet<string> = new Set(['localhost_number']);

/** The text of a value that was set, as `-bP` shows it; a boolean stays one. */
function setText(accounts: Accounts, { row, value, resolved }: OptionValue): string | boolean {
  if (resolved !== undefined && !keptAsWritten.has(row.name)) return printable(resolved);
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'integer':
      return integerText(row, value.value);
    case 'fixed':
      return formatFixed(value.value);
    case 'time':
      return formatTime(value.value);
    case 'times':
      return value.value.map(formatTime).join(':');
    case 'rewrite':
      return printable(value.value);
    case 'string':
      return row.type === 'string' || row.type === 'time_or_expanded'
        ? printable(value.value)
        : printableWithTabs(value.value);
    case 'user':
      return userText(accounts, value.id, value.name);
    case 'group':
      return groupText(accounts, value.id, value.name);
    case 'users':
      return value.names.map((name, i) => userText(accounts, value.ids[i], name)).join(':');
    case 'groups':
      return value.names.map((name, i) => groupText(accounts, value.ids[i], name)).join(':');
  }
}

/** The group that comes along with a user given by name, where the option for the group says nothing else. */
function groupOfUser(
  accounts: Accounts,
  row: OptionRow,
  options: ReadonlyMap<string, OptionValue>,
): string | undefined {
  if ((row.type !== 'gid' && row.type !== 'expand_gid') || !row.name.endsWith('group')) return undefined;
  const user = options.get(`${row.name.slice(0, -5)}user`)?.value;
  if (user?.kind !== 'user' || isNumericAccount(user.name)) return undefined;
  const gid = accounts.user(user.name)?.gid;
  return gid === undefined ? undefined : groupText(accounts, gid, String(gid));
}

/** A line for one option, with its newline (`print_ol`). */
function line(row: OptionRow, text: string | boolean, settings: PrintSettings): string {
  if (typeof text === 'boolean') return `${text ? '' : 'no_'}${row.name}\n`;
  if (settings.labels === false) return `${text}\n`;
  // Lists of users and groups have no space after the "=" where they are empty; a number that is unset, none and no line of its own.
  const list = row.type === 'uidlist' || row.type === 'gidlist';
  return list && text === '' ? `${row.name} =\n` : `${row.name} = ${text}\n`;
}

/**
 * Shows one option as `exim -bP` does.
 *
 * @param option the option and what it comes to
 * @param options the settings of the place where it stands
 * @returns a line with its newline; empty where Exim shows nothing
 */
export function printOption(
  config: CompiledConfig,
  { row, set, otherwise }: EffectiveOption,
  options: ReadonlyMap<string, OptionValue>,
  settings: PrintSettings = {},
): string {
  const { accounts, target } = config;
  if (set?.hide && settings.admin === false) {
    return settings.labels === false ? `${hiddenText}\n` : `${row.name} = ${hiddenText}\n`;
  }
  if (row.moduleSince !== undefined && compareVersions(target.version, row.moduleSince) >= 0) return '';
  if (row.alias !== undefined) {
    const other = config.catalogue.options(row.place).get(row.alias);
    const value = options.get(row.alias);
    if (other) return line(row, value ? setText(accounts, value) : (other.default ?? ''), settings);
  }
  const group = set ? undefined : groupOfUser(accounts, row, options);
  if (row.type === 'fixed' && !set && otherwise === undefined) return `${row.name} =\n`;
  return line(row, set ? setText(accounts, set) : (group ?? otherwise ?? (isBoolean(row) ? false : '')), settings);
}

function isBoolean(row: OptionRow): boolean {
  return /bool|bit/.test(row.type);
}

/**
 * Options that Exim keeps for itself, and yet shows: the text of one that is expanded, before the others of its driver.
 */
const shownInside = [
  { place: 'transport/appendfile', name: '*expand_maildir_use_size_file', of: 'maildir_use_size_file' },
];

function printInside(driver: CompiledDriver, settings: PrintSettings): string {
  const place = `${driver.class}/${driver.driver?.name ?? ''}`;
  return shownInside
    .filter((each) => each.place === place)
    .map(({ name, of }) => {
      const value = driver.options.get(of)?.value;
      const text = value?.kind === 'string' ? printable(value.value) : '';
      return settings.labels === false ? `${text}\n` : `${name} = ${text}\n`;
    })
    .join('');
}

/**
 * Shows all options of a place as `exim -bP` does.
 *
 * @param place `main`, or the class of a driver
 * @param driver the driver whose options these are
 * @returns lines, each with its newline
 */
export function printOptions(
  config: CompiledConfig,
  place: OptionPlace,
  driver?: CompiledDriver,
  settings: PrintSettings = {},
): string {
  const values = driver ? driver.options : config.main;
  let text = '';
  let current = place;
  for (const option of effectiveOptions(config, place, driver)) {
    if (driver && option.row.place !== current) {
      text += printInside(driver, settings);
      current = option.row.place;
    }
    if (option.row.hidden !== true) text += printOption(config, option, values, settings);
  }
  return text;
}
