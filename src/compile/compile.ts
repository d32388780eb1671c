import type { ConfigFile, LocalScanSection, MacroDefinition, Section } from '../../grammar/config/ast.ts';
import type { Fault } from '../../grammar/fault.ts';
import { inEximsOrder } from '../../grammar/fault.ts';
import { longestSectionName } from '../../grammar/preprocess/sections.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { TargetCatalogue } from '../catalogue/catalogue.ts';
import { compileAcls } from './acls.ts';
import { compileAclsInPlace } from './acls-in-place.ts';
import type { Compilation, CompileHooks } from './compilation.ts';
import { faultInLine, lineIndex, suggest } from './compilation.ts';
import type {
  Accounts,
  CompiledAcl,
  CompiledConfig,
  CompiledDriver,
  CompiledRetry,
  CompiledRewrite,
} from './config.ts';
import { compileDrivers } from './drivers.ts';
import { checkMain } from './main-checks.ts';
import { compileMain } from './main-section.ts';
import { namedLists } from './named-lists.ts';
import { optionStore } from './options.ts';
import { compileRetry } from './retry.ts';
import { compileRewrite } from './rewrite.ts';

export type { AddressOutcome, CompileHooks, ExpansionOutcome } from './compilation.ts';

/** The names of sections, for suggestions. */
const sectionNames = ['acl', 'authenticators', 'local_scan', 'retry', 'rewrite', 'routers', 'transports'];

/** Checks a "begin" line: its name, and whether the section has been there before (`readconf_rest`). */
function checkBegin(
  compilation: Compilation,
  section: Exclude<Section, { kind: 'main' }>,
  had: Map<string, Section>,
): void {
  const { begin } = section;
  const name = begin.name.text.slice(0, longestSectionName);
  if (section.kind === 'unknown') {
    faultInLine(compilation, {
      rule: 'section/unknown',
      message: `there is no section "${begin.name.text}"`,
      at: begin.name.start < begin.name.end ? begin.name : begin,
      suggestions: suggest(compilation, name, sectionNames),
      exim: `"${name}" is not a known configuration section name`,
    });
    return;
  }
  const key = section.kind === 'drivers' ? section.class : section.kind;
  const before = had.get(key);
  if (before && 'begin' in before) {
    faultInLine(compilation, {
      rule: 'section/repeated',
      message: `the section "${begin.name.text}" has begun before`,
      at: begin,
      related: [{ at: before.begin, message: 'it begins here first' }],
      exim: `"${name}" section is repeated in the configuration file`,
    });
  } else had.set(key, section);
}

/** Options of local_scan() are known to the function alone; a build without it has none at all (`local_scan_init`). */
function checkLocalScan(compilation: Compilation, section: LocalScanSection): void {
  if (compilation.catalogue.target.features.has('local_scan')) return;
  faultInLine(compilation, {
    rule: 'section/unsupported',
    message: 'the target has no local_scan() that takes options',
    at: section.begin,
    exim: 'local_scan() options not supported: (LOCAL_SCAN_HAS_OPTIONS not defined in Local/Makefile)',
  });
}

/**
 * Compiles a configuration: reads every value by its option's type, and makes every check that Exim makes while it reads
 * a configuration (readconf.c and the drivers' init functions). It never stops at a fault; all that is wrong stands in
 * the result's `faults`, each with what Exim itself would say.
 *
 * @param source the logical lines
 * @param ast their tree
 * @param catalogue what the target knows
 * @param accounts the users and groups of the machine, by whose names Exim reads some values
 * @param hooks readings that other parts lend, such as expansion; what needs them is not checked without
 */
export function compileConfig(
  source: Preprocessed,
  ast: ConfigFile,
  catalogue: TargetCatalogue,
  accounts: Accounts,
  hooks: CompileHooks = {},
): CompiledConfig {
  const faults: Fault[] = [];
  const main = optionStore();
  const logical = source.logical;
  const compilation: Compilation = {
    catalogue,
    logical,
    text: logical.text,
    accounts,
    hooks,
    soFar: () => soFar(),
    main: main.values,
    faults,
  };
  const lists = namedLists();
  const macros: MacroDefinition[] = [];
  const acls = new Map<string, CompiledAcl>();
  const drivers: Record<'router' | 'transport' | 'authenticator', CompiledDriver[]> = {
    router: [],
    transport: [],
    authenticator: [],
  };
  const retry: CompiledRetry[] = [];
  const rewrite: CompiledRewrite[] = [];
  const had = new Map<string, Section>();
  const soFar = (): CompiledConfig => ({
    target: catalogue.target,
    catalogue,
    accounts,
    source,
    ast,
    main: main.values,
    lists,
    acls,
    aclsInPlace: [],
    unreadAcls: [],
    routers: drivers.router,
    transports: drivers.transport,
    authenticators: drivers.authenticator,
    retry,
    rewrite,
    localScan: new Map(),
    macros,
    faults: [],
  });
  for (const [i, section] of ast.sections.entries()) {
    const next = ast.sections[i + 1];
    const order = next ? lineIndex(compilation, next.start) : logical.lines.length;
    if (section.kind !== 'main') checkBegin(compilation, section, had);
    switch (section.kind) {
      case 'main':
        compileMain(compilation, section, main, lists, macros);
        checkMain(compilation, main, order);
        break;
      case 'drivers':
        compileDrivers(compilation, section, order, macros, drivers[section.class]);
        break;
      case 'acls':
        compileAcls(compilation, section, macros, acls);
        break;
      case 'retry':
        for (const item of section.items) {
          const rule = compileRetry(compilation, item);
          if (rule) retry.push(rule);
        }
        break;
      case 'rewrite':
        for (const item of section.items) {
          const rule = compileRewrite(compilation, item);
          if (rule) rewrite.push(rule);
        }
        break;
      case 'local_scan':
        checkLocalScan(compilation, section);
        break;
      case 'unknown':
        break;
    }
  }
  const config = soFar();
  const inPlace = compileAclsInPlace(compilation, config);
  return {
    ...config,
    source: inPlace.source,
    aclsInPlace: inPlace.acls,
    unreadAcls: inPlace.unread,
    faults: inEximsOrder([...source.faults, ...ast.faults, ...faults, ...inPlace.faults]),
  };
}
