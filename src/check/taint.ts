import type { Header, Part, Sequence, Variable, YesNo } from '../../grammar/expansion/ast.ts';
import type { Version } from '../catalogue/version.ts';
import { compareVersions } from '../catalogue/version.ts';
import type { CompiledConfig, CompiledDriver } from '../compile/config.ts';
import { referencesOf } from './acl-graph.ts';
import type { ExpandedText } from './expansions.ts';
import type { ListItem } from './lists.ts';
import { listsFor } from './lists.ts';
import { onceFor } from './once.ts';
import { flagOf } from './options.ts';

/** Something from outside in an expanded text: a variable or a header line. */
export type Tainted = Variable | Header;

/** Operators that give a part or another form of what they are given, and its taint. */
const passing = new Set([
  ...['address', 'domain', 'escape', 'l', 'lc', 'length', 'local_part', 'quote', 'quote_local_part', 'rfc2047'],
  ...['rfc2047d', 'rxquote', 's', 'substr', 'uc', 'utf8clean'],
]);

/** Items that do so, by which of their arguments it is. */
const passingItems: Readonly<Record<string, 'first' | 'last'>> = {
  length: 'last',
  sg: 'first',
  substr: 'last',
  tr: 'first',
};

function ofYesNo(config: CompiledConfig, { yes, no }: YesNo, into: Tainted[]): void {
  collect(config, yes, into);
  collect(config, no, into);
}

function ofPart(config: CompiledConfig, part: Part, into: Tainted[]): void {
  switch (part.kind) {
    case 'variable': {
      const row = config.catalogue.rows('variables').get(part.name);
      if (row?.tainted && !row.inherits && row.type === 'string') into.push(part);
      break;
    }
    case 'header':
      into.push(part);
      break;
    case 'operator':
      // What is quoted for a lookup is tainted still, but no harm in a query, and nowhere else of use.
      if (passing.has(part.operator ?? '') && !/^quote_(?!local_part)/.test(part.name.text))
        collect(config, part.subject, into);
      break;
    case 'item': {
      const which = passingItems[part.name.text];
      if (which) collect(config, which === 'first' ? part.arguments[0] : part.arguments.at(-1), into);
      break;
    }
    case 'if':
    case 'lookup':
    case 'field':
    case 'run':
      ofYesNo(config, part.yesNo, into);
      break;
    default:
  }
}

function collect(config: CompiledConfig, sequence: Sequence | undefined, into: Tainted[]): void {
  for (const part of sequence?.parts ?? []) ofPart(config, part, into);
}

/**
 * What an expansion takes from outside into its result: variables that Exim calls tainted, and header lines, as they are or
 * through operators that keep their taint. What only a run can tell (the result of a lookup, an ACL variable) is left out.
 */
export function taintedParts(config: CompiledConfig, sequence: Sequence | undefined): readonly Tainted[] {
  const found: Tainted[] = [];
  collect(config, sequence, found);
  return found;
}

/** How something tainted is written in a message. */
export function taintedName(node: Tainted): string {
  return node.kind === 'variable' ? `$${node.name}` : `$${node.prefix}_${node.name}`;
}

/** Whether the target refuses what releases from `since` on do; 4.95 can be told only to complain. */
export function refuses(config: CompiledConfig, since: Version): 'error' | 'warning' | undefined {
  if (compareVersions(config.target.version, since) < 0) return undefined;
  return flagOf(config.main, 'allow_insecure_tainted_data', false) ? 'warning' : 'error';
}

/** The variables that hold the same once a list has matched it, by what they stand for. */
const untainted: Readonly<Record<string, { readonly data: string; readonly option: string }>> = {
  domain: { data: 'domain_data', option: 'domains' },
  local_part: { data: 'local_part_data', option: 'local_parts' },
};

/** What a list sets the untainted variable to, when it matches: the whole text itself, the data of a lookup, or nothing of use. */
type Setting = 'same' | 'data' | 'nothing';

/** The least of several settings: what can be relied upon whichever item matched. */
function least(settings: readonly Setting[]): Setting {
  if (settings.length === 0 || settings.includes('nothing')) return 'nothing';
  return settings.includes('data') ? 'data' : 'same';
}

function settingOfItem(
  config: CompiledConfig,
  kind: 'domainlist' | 'localpartlist',
  item: ListItem,
  depth = 0,
): Setting {
  const { pattern, negated, open } = item;
  if (negated || open || depth > 8) return 'nothing';
  if (pattern.startsWith('+')) {
    const [list] = listsFor(config, config.lists[kind].get(pattern.slice(1)));
    return least(list?.items.map((each) => settingOfItem(config, kind, each, depth + 1)) ?? []);
  }
  const lookup = /^(?:partial[^;\t-\r ]*-)?(\w+)[^;\t-\r ]*;/.exec(pattern);
  // What a pattern matched is not known as a whole.
  if (!lookup) return /^[*^/]/.test(pattern) ? 'nothing' : 'same';
  const [written, type] = lookup;
  if (written.startsWith('partial')) return 'data';
  return /,ret=key[,;]/.test(written) || (type === 'dsearch' && !/,ret=full/.test(written)) ? 'same' : 'data';
}

/** What a router has set the untainted kin of a variable to by the time it takes an address. */
function settingBy(config: CompiledConfig, { options }: CompiledDriver, name: string): Setting {
  if (name === 'local_part' && flagOf(options, 'check_local_user', false)) return 'same';
  const kind = name === 'domain' ? 'domainlist' : 'localpartlist';
  const lists = listsFor(config, options.get(untainted[name]?.option ?? ''));
  return least(lists.map(({ items }) => least(items.map((item) => settingOfItem(config, kind, item)))));
}

/** Which routers may hand addresses to which transports. */
interface RoutersByTransport {
  readonly named: ReadonlyMap<unknown, readonly CompiledDriver[]>;
  /** Routers with a transport whose name only a run can tell. */
  readonly open: readonly CompiledDriver[];
  /** Routers with hosts that only a run can tell, and with these perhaps a transport. */
  readonly hosts: readonly CompiledDriver[];
}

const routersByTransport = onceFor((config: CompiledConfig): RoutersByTransport => {
  const named = new Map<unknown, CompiledDriver[]>();
  const open = new Set<CompiledDriver>();
  const hosts = new Set<CompiledDriver>();
  for (const { kind, name, target, from } of referencesOf(config)) {
    if (kind !== 'transport' || from.kind !== 'option' || from.driver?.class !== 'router') continue;
    const { driver, option } = from;
    if (name === '') (/^route_(?:data|list)$/.test(option.row.name) ? hosts : open).add(driver);
    else {
      const known = named.get(target);
      if (!known) named.set(target, [driver]);
      else if (!known.includes(driver)) known.push(driver);
    }
  }
  return { named, open: [...open], hosts: [...hosts] };
});

/** What can be written in place of something tainted, and why it cannot where it cannot. */
export type Remedy =
  | { readonly kind: 'same'; readonly data: string }
  /** Some of the routers set it to what a lookup gives, or to nothing. */
  | { readonly kind: 'data' | 'nothing'; readonly data: string; readonly routers: readonly CompiledDriver[] }
  | { readonly kind: 'none' };

/**
 * What a text can use in place of a tainted variable: `$local_part_data` where every router that the text may be expanded
 * for has matched the local part against a list.
 */
export function remedyFor(config: CompiledConfig, { site }: ExpandedText, node: Tainted): Remedy {
  const other = node.kind === 'variable' ? untainted[node.name] : undefined;
  if (!other || node.kind !== 'variable' || compareVersions(config.target.version, '4.94') < 0) return { kind: 'none' };
  let routers: readonly CompiledDriver[] = [];
  if (site.kind === 'router') {
    // The lists themselves are matched before there is anything that has been matched.
    if (site.option.row.name === other.option) return { kind: 'none' };
    routers = [site.driver];
  } else if (site.kind === 'transport') {
    const { named, open, hosts } = routersByTransport(config);
    const byName = [...(named.get(site.driver.node) ?? []), ...open];
    // What a lookup gives for hosts is hosts, with the name of a transport behind them only as a last resort.
    routers = byName.length > 0 ? byName : hosts;
  }
  if (routers.length === 0) return { kind: 'none' };
  const { data } = other;
  const settings = routers.map((router) => ({ router, setting: settingBy(config, router, node.name) }));
  for (const kind of ['nothing', 'data'] as const) {
    const lacking = settings.filter(({ setting }) => setting === kind).map(({ router }) => router);
    if (lacking.length > 0) return { kind, data, routers: lacking };
  }
  return { kind: 'same', data };
}
