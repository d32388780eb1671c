import { upperCase } from '../../grammar/preprocess/characters.ts';
import type { Catalogue } from './catalogue.ts';
import { cryptoMacros, parameterMacros, tlsMacros } from './predefined-macros.ts';
import type { DriverRow, OptionPlace, OptionRow, PredefinedMacroRow, Row } from './row.ts';
import type { Target } from './target.ts';
import { knows } from './target.ts';
import { inRange } from './version.ts';

/** A macro that Exim has before it reads anything. */
export interface PredefinedMacro {
  readonly name: string;
  readonly value: string;
}

const names = (rows: readonly Row[]): ReadonlySet<string> => new Set(rows.map((row) => row.name));
const cryptoNames = names(cryptoMacros);
const tlsNames = names(tlsMacros);
const parameterNames = names(parameterMacros);

/** The steps in which Exim makes the macros that stand in the catalogue as they are. */
type Step = 'features' | 'crypto' | 'systems' | 'tls' | 'parameters';

function stepOf(row: PredefinedMacroRow): Step {
  if (tlsNames.has(row.name)) return 'tls';
  if (cryptoNames.has(row.name)) return 'crypto';
  if (parameterNames.has(row.name)) return 'parameters';
  return row.name.startsWith('_EXP_') ? 'systems' : 'features';
}

const byName = (a: Row, b: Row): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * The rows that a target knows, or those of any, by name, each name once. Most tables are in order as they stand, and sorting costs more than
 * all the rest.
 */
function known<R extends Row>(rows: readonly R[], target: Target | undefined): readonly R[] {
  const found: R[] = [];
  let last = '';
  let sorted = true;
  for (const row of rows) {
    if (target && !knows(target, row)) continue;
    if (row.name <= last) sorted = false;
    last = row.name;
    found.push(row);
  }
  if (sorted) return found;
  return found.sort(byName).filter((row, i) => row.name !== found[i - 1]?.name);
}

const driverClasses = ['router', 'transport', 'authenticator'] as const satisfies readonly DriverRow['class'][];

/** Makes the macros of a target, or of any target. */
function makeMacros(catalogue: Catalogue, target?: Target): readonly PredefinedMacro[] {
  const made: PredefinedMacro[] = [];
  const makeAll = (prefix: string, rows: readonly Row[] | undefined): void => {
    if (!rows) return;
    // One call for the whole table: a call for each name costs more than all else here.
    const together = known(rows, target)
      .map((row) => row.name)
      .join(' ');
    if (together === '') return;
    for (const name of upperCase(together).split(' ')) made.push({ name: prefix + name, value: 'y' });
  };

  const fixed: Record<Step, PredefinedMacroRow[]> = { features: [], crypto: [], systems: [], tls: [], parameters: [] };
  for (const row of catalogue.macros) fixed[stepOf(row)].push(row);
  const makeFixed = (step: Step): void => {
    // These stand in Exim's order, which is not that of the alphabet.
    for (const row of fixed[step]) if (!target || knows(target, row)) made.push({ name: row.name, value: row.value });
  };

  const options = new Map<OptionPlace, OptionRow[]>();
  for (const row of catalogue.options) {
    const rows = options.get(row.place);
    if (rows) rows.push(row);
    else options.set(row.place, [row]);
  }

  makeFixed('features');
  if (!target || inRange(target.version, { since: '4.95' })) {
    for (const { kind, name } of known(catalogue.aclWords, target)) {
      made.push({ name: `_ACL_${kind === 'modifier' ? 'MOD' : 'COND'}_${upperCase(name)}`, value: 'y' });
    }
  }
  makeFixed('crypto');
  if (!target || target.features.has('content_scanning')) {
    for (const { name } of catalogue.features) {
      if (!name.startsWith('malware/') || target?.features.has(name) === false) continue;
      made.push({ name: `_HAVE_MALWARE_${upperCase(name.slice(8).replaceAll('-', ''))}`, value: 'y' });
    }
  }
  makeFixed('systems');

  makeAll('_OPT_MAIN_', options.get('main'));
  for (const kind of driverClasses) {
    const upper = upperCase(kind);
    makeAll(`_OPT_${upper}S_`, options.get(kind));
    const drivers = catalogue.drivers.filter((row) => row.class === kind);
    for (const driver of known(drivers, target)) {
      const name = upperCase(driver.name);
      made.push({ name: `_DRIVER_${upper}_${name}`, value: 'y' });
      makeAll(`_OPT_${upper}_${name}_`, options.get(`${kind}/${driver.name}`));
    }
  }
  makeAll('_LOG_', catalogue.logSelectors);
  if (!target || target.features.has('tls')) makeFixed('tls');

  const since = '4.97';
  if (!target || inRange(target.version, { since })) {
    const lasting = <R extends Row>(rows: readonly R[]): readonly R[] =>
      rows.filter(({ until }) => until === undefined || inRange(until, { since }));
    makeAll('_EXP_ITEM_', lasting(catalogue.items));
    // Exim keeps operators whose names hold an underscore in a table of their own, which comes first.
    for (const underscore of [true, false]) {
      makeAll(
        '_EXP_OP_',
        lasting(catalogue.operators).filter((row) => row.name.includes('_') === underscore),
      );
    }
    makeAll('_EXP_COND_', lasting(catalogue.conditions));
    makeAll('_EXP_VAR_', lasting(catalogue.variables));
  }
  makeFixed('parameters');
  return made.reverse();
}

/** What was made, for as long as someone holds the target: an editor asks again with every keystroke. */
const memory = new WeakMap<Catalogue, WeakMap<Target, readonly PredefinedMacro[]>>();

/**
 * The macros that Exim predefines for a target, in the order in which it looks for them in a line: the last made first.
 * Within a table the names are made in alphabetical order, so that of two names that begin alike the longer one is found
 * first; rows that tell one name's meaning in different releases or builds give one macro.
 *
 * Mirrors `main` of macro_predef.c, `options_…` of readconf.c, route.c and transport.c, and `expansions` of expand.c.
 */
export function predefinedMacros(catalogue: Catalogue, target: Target): readonly PredefinedMacro[] {
  const byTarget = memory.get(catalogue) ?? new WeakMap<Target, readonly PredefinedMacro[]>();
  memory.set(catalogue, byTarget);
  const macros = byTarget.get(target) ?? makeMacros(catalogue, target);
  byTarget.set(target, macros);
  return macros;
}

/** The names of the macros that any release predefines, whatever it is built with. */
export function everyPredefinedName(catalogue: Catalogue): ReadonlySet<string> {
  return new Set(makeMacros(catalogue).map(({ name }) => name));
}

/** Whether a target's Exim shows the line of a malformed macro definition (readconf.c, macro_read_assignment()). */
export function showsMalformedMacro(target: Pick<Target, 'version'>): boolean {
  return inRange(target.version, { since: '4.99' });
}

/** How the names of predefined macros begin. */
const beginning = /_(?:ACL|CRYPTO|DKIM|DRIVER|EXP|HAVE|LOG|OPT|RESUME)_/;

/**
 * Whether a text can name a predefined macro: false for most configurations, which need not have them made then.
 *
 * @param text of a file, with all that it includes
 */
export function mentionsPredefined(text: string): boolean {
  return beginning.test(text);
}
