import { lowerCase } from '../../grammar/preprocess/characters.ts';
import type { Driver, DriverClass, DriverSection, MacroDefinition, OptionSetting } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { explainAbsence } from '../catalogue/absence.ts';
import type { DriverRow, OptionRow } from '../catalogue/row.ts';
import { compareVersions, inRange } from '../catalogue/version.ts';
import type { Compilation } from './compilation.ts';
import { faultInLine, faultWithoutLine, inQuotes, lineIndex, suggest } from './compilation.ts';
import type { CompiledDriver } from './config.ts';
import { valueNode } from './config.ts';
import { authenticatorChecks, sidesHeld, expandedAtInit, publicName } from './driver-checks/authenticator-checks.ts';
import type { DriverCheck, DriverView } from './driver-checks/driver-check.ts';
import { holds, viewOf } from './driver-checks/driver-check.ts';
import { routerChecks, routersTogether } from './driver-checks/router-checks.ts';
import { transportChecks, transportsTogether } from './driver-checks/transport-checks.ts';
import { reportNoOption, reportUnknownOption } from './main-section.ts';
import type { OptionStore } from './options.ts';
import { extraCharacters, longestName, optionName, optionStore, readSetting } from './options.ts';
import { causeOf, expandNow } from './read-time.ts';

/** The release from which Exim calls an authenticator "auth" in its messages. */
const saysAuthSince = '4.99';

/** What Exim calls a class in its messages. */
function classWord({ catalogue }: Compilation, kind: DriverClass): string {
  return kind === 'authenticator' && compareVersions(catalogue.target.version, saysAuthSince) >= 0 ? 'auth' : kind;
}

const checks = byDriver([...routerChecks, ...transportChecks, ...authenticatorChecks]);

/** Checks by the driver that makes them; no two drivers of different classes have the same name. */
function byDriver(all: readonly DriverCheck[]): ReadonlyMap<string, readonly DriverCheck[]> {
  const found = new Map<string, DriverCheck[]>();
  for (const check of all) {
    for (const driver of check.drivers ?? []) {
      const known = found.get(driver);
      if (known) known.push(check);
      else found.set(driver, [check]);
    }
  }
  return found;
}

/** The release from which names that are too long are refused, and not cut without a word. */
const refusesLongNamesSince = '4.95';

/**
 * Reports a name that is longer than Exim can hold (`readconf_readname`).
 *
 * @returns whether it is
 */
export function reportLongName(compilation: Compilation, name: LogicalSpan & { readonly text: string }): boolean {
  if (name.text.length <= longestName || !/^[A-Za-z]/.test(name.text)) return false;
  if (compareVersions(compilation.catalogue.target.version, refusesLongNamesSince) < 0) return false;
  const cut = inQuotes(compilation, name.text.slice(0, longestName));
  faultInLine(compilation, {
    rule: 'driver/name-too-long',
    message: `a name has ${longestName} characters at the most`,
    at: name,
    exim: `exim item name too long (>${longestName + 1}), unable to use ${cut} (truncated)`,
  });
  return true;
}

/** A driver while its options are read. */
interface Open {
  readonly node: Driver;
  readonly store: OptionStore;
  /** Set once the `driver` option has been read: null where it names no driver of the target. */
  driver: DriverRow | null | undefined;
}

/** Takes up the driver that the `driver` option names (`init_driver`). */
function startDriver(compilation: Compilation, open: Open, setting: OptionSetting): void {
  const name = setting.value?.text ?? '';
  const { class: kind } = open.node;
  const { catalogue } = compilation;
  const rows = catalogue.rows('drivers');
  const row = rows.get(name);
  if (row?.class === kind) {
    open.driver = row;
    return;
  }
  open.driver = null;
  const absence = explainAbsence(catalogue.catalogue, 'drivers', name, undefined, catalogue.target);
  const known = [...rows.values()].filter((each) => each.class === kind).map((each) => each.name);
  const word = classWord(compilation, kind);
  faultInLine(compilation, {
    rule: absence ? 'driver/not-in-target' : 'driver/unknown',
    message: absence
      ? `the ${kind} driver "${name}" ${absence.text}`
      : row
        ? `"${name}" is a driver of ${row.class}s, not of ${kind}s`
        : `there is no ${kind} driver "${name}"`,
    at: setting.value ?? setting,
    suggestions: absence ? undefined : suggest(compilation, name, known),
    exim: `${word} ${open.node.name.text}: cannot find ${word} driver ${inQuotes(compilation, name)}`,
  });
}

function readDriverSetting(
  compilation: Compilation,
  open: Open,
  setting: OptionSetting,
  generic: ReadonlyMap<string, OptionRow>,
): void {
  const first = setting.hide ? undefined : setting.name;
  if (first && reportLongName(compilation, first)) return;
  const name = optionName(setting);
  const row = generic.get(name);
  if (row) {
    readSetting(compilation, setting, row, open.store, generic);
    if (name === 'driver' && open.driver === undefined && open.store.values.has('driver')) {
      startDriver(compilation, open, setting);
    }
    return;
  }
  const { class: kind } = open.node;
  if (open.driver) {
    const table = compilation.catalogue.options(`${kind}/${open.driver.name}`);
    const own = table.get(name);
    if (own) readSetting(compilation, setting, own, open.store, table);
    else {
      const exim = `option ${inQuotes(compilation, setting.name.text.slice(0, longestName))} unknown`;
      const known = [...generic.keys(), ...table.keys()];
      reportUnknownOption(compilation, setting, `${kind}/${open.driver.name}`, known, exim);
    }
  } else if (open.driver === undefined) {
    const word = setting.hide ? 'hide' : setting.name.text;
    faultInLine(compilation, {
      rule: 'option/before-driver',
      message: `"${name}" is no option of every ${kind}: the line "driver = …" must stand before it`,
      at: setting.name,
      suggestions: suggest(compilation, name, generic.keys()),
      exim: `option ${inQuotes(compilation, word)} unknown ("driver" must be specified before any private options)`,
    });
  }
}

function fill(text: string, name: string, value: string): string {
  return text.replaceAll('{name}', name).replaceAll('{value}', value);
}

/** Makes one check of a driver; faults have no line. */
function makeCheck(compilation: Compilation, view: DriverView, check: DriverCheck, order: number): void {
  const { driver } = view;
  if (!inRange(compilation.catalogue.target.version, check) || !holds(check.when, view)) return;
  const option = check.at.map((each) => driver.options.get(each)).find((each) => each !== undefined);
  const value = view.text(check.at[0] ?? '') ?? '';
  const at = valueNode(option) ?? option?.settings.at(-1)?.name ?? driver.node.name;
  const report = {
    rule: check.rule,
    message: fill(check.message, driver.name, value),
    at: at.start < at.end ? at : driver.node.header,
    exim: fill(check.exim, driver.name, value),
  };
  faultWithoutLine(compilation, report, order, check.form);
}

/** Expands what the driver itself expands as it is initialised, which is while the configuration is read. */
function expandAtInit(compilation: Compilation, view: DriverView, store: OptionStore, order: number): void {
  const { driver } = view;
  for (const { driver: name, option, exim } of expandedAtInit) {
    const value = view.text(option);
    if (name !== driver.driver?.name || driver.class !== 'authenticator' || value === undefined) continue;
    const outcome = expandNow(compilation, value);
    const set = store.values.get(option);
    const node = valueNode(set);
    if (outcome.ok) {
      if (set && outcome.value !== undefined && outcome.value !== value)
        store.values.set(option, { ...set, resolved: outcome.value });
      continue;
    }
    const report = {
      rule: 'option/expansion-failed',
      message: `"${option}" cannot be expanded: ${outcome.message}`,
      at: node ? causeOf(compilation, node, outcome.message) : driver.node.name,
      exim: fill(exim, driver.name, value).replace('{message}', () => outcome.message),
    } as const;
    faultWithoutLine(compilation, report, order, 'for');
  }
}

/** Ends a driver: its own checks (`driver_init_fini`). */
function finishDriver(compilation: Compilation, open: Open, order: number): CompiledDriver {
  const { node, store } = open;
  const driver: CompiledDriver = {
    class: node.class,
    name: node.name.text,
    driver: open.driver ?? undefined,
    options: store.values,
    node,
  };
  if (open.driver === undefined) {
    const word = classWord(compilation, node.class);
    const report = {
      rule: 'driver/none',
      message: `the ${node.class} "${driver.name}" has no "driver" option`,
      at: node.name.start < node.name.end ? node.name : node.header,
      exim: `no driver defined for ${word} ${inQuotes(compilation, driver.name)}`,
    } as const;
    faultWithoutLine(compilation, report, order);
  }
  if (open.driver) {
    const view = viewOf(compilation.catalogue, driver);
    for (const check of checks.get(open.driver.name) ?? []) makeCheck(compilation, view, check, order);
    expandAtInit(compilation, view, open.store, order);
  }
  return driver;
}

function compileDriver(
  compilation: Compilation,
  node: Driver,
  known: ReadonlyMap<string, Driver>,
  generic: ReadonlyMap<string, OptionRow>,
): CompiledDriver {
  const name = node.name.text;
  const word = classWord(compilation, node.class);
  if (!reportLongName(compilation, node.name)) {
    const before = known.get(name);
    if (before) {
      const report = {
        rule: 'driver/duplicate-name',
        message: `there is another ${node.class} "${name}"`,
        at: node.name,
        related: [{ at: before.name, message: 'it stands here first' }],
        exim: `there are two ${word}s called ${inQuotes(compilation, name)}`,
      } as const;
      faultWithoutLine(compilation, report, lineIndex(compilation, node.start));
    } else if (node.extra) {
      faultInLine(compilation, {
        rule: 'driver/extra-text',
        message: node.extra.text.startsWith('#')
          ? 'a comment cannot follow the name of a driver on its line'
          : `nothing may follow the colon after the name of ${withArticle(node.class)}`,
        at: node.extra,
        exim: extraCharacters(`driver name ${name}`, node.extra.text),
      });
    }
  }
  const open: Open = { node, store: optionStore(), driver: undefined };
  let last = node.header.start;
  for (const item of node.items) {
    last = item.start;
    if (item.kind === 'option') readDriverSetting(compilation, open, item, generic);
    else reportNoOption(compilation, item);
  }
  return finishDriver(compilation, open, lineIndex(compilation, last) + 1);
}

const withArticle = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;

/**
 * Compiles a section of drivers (`readconf_driver_init`), and makes the checks that follow it (`route_init`,
 * `transport_init`, `auths_init`).
 *
 * @param order the index of the line that ends the section
 * @param macros where the macro definitions go
 * @param drivers the drivers of an earlier section of this class, where there was one, to which the new ones are added
 */
export function compileDrivers(
  compilation: Compilation,
  section: DriverSection,
  order: number,
  macros: MacroDefinition[],
  drivers: CompiledDriver[],
): void {
  const generic = compilation.catalogue.options(section.class);
  const known = new Map<string, Driver>();
  for (const driver of drivers) known.set(driver.name, driver.node);
  for (const item of section.items) {
    if (item.kind === 'macro') macros.push(item);
    else if (item.kind === 'driver') {
      drivers.push(compileDriver(compilation, item, known, generic));
      if (!known.has(item.name.text)) known.set(item.name.text, item);
    } else {
      faultInLine(compilation, {
        rule: 'driver/name-missing',
        message: `a line with the name of ${withArticle(section.class)} and a colon must stand before this one`,
        at: item,
        exim: `${classWord(compilation, section.class)} name missing`,
      });
    }
  }
  if (section.class === 'authenticator') checkAuthenticators(compilation, drivers, order);
  else {
    const together = section.class === 'router' ? routersTogether : transportsTogether;
    for (const driver of drivers) {
      if (!driver.driver) continue;
      const view = viewOf(compilation.catalogue, driver);
      for (const check of together) makeCheck(compilation, view, check, order);
      if (section.class === 'router') checkRouterReferences(compilation, driver, known, order);
    }
  }
}

/** Checks that the routers which a router goes on to exist (`set_router`). */
function checkRouterReferences(
  compilation: Compilation,
  router: CompiledDriver,
  known: ReadonlyMap<string, Driver>,
  order: number,
): void {
  for (const option of ['redirect_router', 'pass_router']) {
    const set = router.options.get(option);
    if (set?.value.kind !== 'string') continue;
    const name = set.value.value;
    const at = valueNode(set) ?? router.node.name;
    const quoted = inQuotes(compilation, name);
    const own = inQuotes(compilation, router.name);
    const target = known.get(name);
    if (!target) {
      const report = {
        rule: 'reference/unknown-router',
        message: `"${option}" names the router "${name}", which does not exist`,
        at,
        suggestions: suggest(compilation, name, known.keys()),
        exim: `new_router ${quoted} not found for ${own} router`,
      } as const;
      faultWithoutLine(compilation, report, order);
    } else if (option === 'pass_router' && target.start <= router.node.start) {
      const report = {
        rule: 'reference/router-order',
        message: `"pass_router" must name a router that comes after this one`,
        at,
        related: [{ at: target.name, message: `"${name}" stands here` }],
        exim: `new_router ${quoted} does not follow ${own} router`,
      } as const;
      faultWithoutLine(compilation, report, order);
    }
  }
}

/** Checks the public names of authenticators (`auths_init`). */
function checkAuthenticators(compilation: Compilation, drivers: readonly CompiledDriver[], order: number): void {
  const views = drivers.filter((each) => each.driver).map((each) => viewOf(compilation.catalogue, each));
  const sharing = new Map<string, DriverView[]>();
  for (const view of views) {
    const name = lowerCase(publicName(view));
    if (name === undefined) continue;
    const group = sharing.get(name);
    if (group) group.push(view);
    else sharing.set(name, [view]);
  }
  const partners = new Map<DriverView, DriverView>();
  for (const group of sharing.values()) {
    const next: Partial<Record<'client' | 'server', { readonly view: DriverView; readonly index: number }>> = {};
    for (const [index, view] of [...group.entries()].reverse()) {
      const sides = sidesHeld(view);
      const later = sides.flatMap((side) => next[side] ?? []).sort((a, b) => a.index - b.index);
      if (later[0]) partners.set(view, later[0].view);
      for (const side of sides) next[side] = { view, index };
    }
  }
  for (const view of views) {
    const { driver } = view;
    const name = publicName(view);
    if (name === undefined) {
      const report = {
        rule: 'auth/no-public-name',
        message: `the authenticator "${driver.name}" needs a "public_name"`,
        at: driver.node.name,
        exim: `no public name specified for the ${driver.name} authenticator`,
      } as const;
      faultWithoutLine(compilation, report, order);
      continue;
    }
    const other = partners.get(view);
    const side = other && sidesHeld(view).find((each) => sidesHeld(other).includes(each));
    if (!other || side === undefined) continue;
    const place = ({ options, node }: CompiledDriver): LogicalSpan =>
      valueNode(options.get('public_name')) ?? node.name;
    const report = {
      rule: 'auth/duplicate-public-name',
      message: `"${driver.name}" and "${other.driver.name}" are both ${side} authenticators called ${name}`,
      at: place(other.driver),
      related: [{ at: place(driver), message: `"${driver.name}" has the name here` }],
      exim: `two ${side} authenticators (${driver.name} and ${other.driver.name}) have the same public name (${name})`,
    } as const;
    faultWithoutLine(compilation, report, order);
  }
}
