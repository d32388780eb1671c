import type { Acl, Driver, ListKind, NamedListDefinition, Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Content, OptionRow } from '../catalogue/row.ts';
import type {
  CompiledAcl,
  CompiledAclItem,
  CompiledConfig,
  CompiledDriver,
  NamedList,
  Options,
  OptionValue,
} from './config.ts';
import { skipNonSpace, skipSpace } from './exim-text.ts';
import type { FoundName, ReferenceKind } from './found-names.ts';
import { namedListsIn } from './found-names.ts';

export type { ReferenceKind } from './found-names.ts';

import { namesInExpansion, outcomesOf } from './expansion-names.ts';

/** What holds the reference. */
export type ReferenceSource =
  | { readonly kind: 'option'; readonly option: OptionValue; readonly driver?: CompiledDriver }
  | { readonly kind: 'acl'; readonly acl: CompiledAcl; readonly item: CompiledAclItem }
  | { readonly kind: 'list'; readonly list: NamedList };

/** A place where something is named that is defined elsewhere in the configuration. */
export interface Reference {
  readonly kind: ReferenceKind;
  /** The name; empty where only an expansion could tell it. */
  readonly name: string;
  /** Where the name stands; the whole value where `name` is empty. */
  readonly at: LogicalSpan;
  /** Whether this name is meant whenever the text is used, and not one of several outcomes of an expansion. */
  readonly static: boolean;
  readonly from: ReferenceSource;
  /** What it means; absent where there is nothing of that name. */
  readonly target?: Acl | Driver | NamedListDefinition;
}

const listKinds: Readonly<Partial<Record<Content, ListKind>>> = {
  'domain-list': 'domainlist',
  'host-list': 'hostlist',
  'address-list': 'addresslist',
  'local-part-list': 'localpartlist',
};

/** Words of a manualroute rule's options that name no transport. */
const routeWords: ReadonlySet<string> = new Set([
  'randomize',
  'no_randomize',
  'byname',
  'bydns',
  'bydns_a',
  'bydns_mx',
  'ipv4_only',
  'ipv4_prefer',
]);

/** The name of an ACL, a router or a transport that is all of a text, or, of an ACL, its first word. */
function namesIn(kind: 'acl' | 'router' | 'transport', text: string, withArguments: boolean): FoundName[] {
  const begin = skipSpace(text, 0);
  if (begin >= text.length) return [];
  if (!text.includes('$')) {
    const end = skipNonSpace(text, begin);
    // An ACL may stand in place, and a file of one be named by its path.
    if (kind === 'acl' && (text.charAt(begin) === '/' || (!withArguments && skipSpace(text, end) < text.length)))
      return [];
    return [{ kind, name: text.slice(begin, end), start: begin, end, static: true }];
  }
  const word = /^[\t-\r ]*([^\s$]+)[\t-\r ]/.exec(text)?.[1];
  if (kind === 'acl' && word !== undefined) {
    return withArguments ? [{ kind, name: word, start: begin, end: begin + word.length, static: true }] : [];
  }
  const outcomes = outcomesOf(text);
  const found = outcomes.literal.map(({ name, start, end }): FoundName => ({ kind, name, start, end, static: false }));
  return outcomes.complete ? found : [...found, { kind, name: '', start: 0, end: text.length, static: false }];
}

/** The transports that the rules of a route_list name, and the named lists among their patterns. */
function namesInRoutes(text: string): FoundName[] {
  const found: FoundName[] = [];
  const change = /^[\t-\r ]*<([^\s\w])/.exec(text);
  const separator = change?.[1] ?? ';';
  let at = change?.[0].length ?? 0;
  for (const rule of text.slice(at).split(separator)) {
    const words = /^([\t-\r ]*(?:"[^"]*"|\S+)[\t-\r ]+(?:"[^"]*"|\S+))([^]*)$/.exec(rule);
    const pattern = /^[\t-\r ]*!?\+(\w+)/.exec(rule);
    if (pattern?.[1] !== undefined) {
      const end = at + pattern[0].length;
      found.push({ kind: 'domainlist', name: pattern[1], start: end - pattern[1].length, end, static: true });
    }
    if (words) found.push(...transportsAmong(words[2] ?? '', at + (words[1] ?? '').length));
    at += rule.length + 1;
  }
  return found;
}

/** The transports among the options of a rule for routes. */
function transportsAmong(options: string, offset: number): FoundName[] {
  const found: FoundName[] = [];
  if (options.includes('$')) {
    return [{ kind: 'transport', name: '', start: offset, end: offset + options.length, static: false }];
  }
  for (const word of options.matchAll(/[^\s,=]\S*/g)) {
    if (routeWords.has(word[0])) continue;
    const start = offset + word.index;
    found.push({ kind: 'transport', name: word[0], start, end: start + word[0].length, static: true });
  }
  return found;
}

/** What route_data names: where it is not expanded, a transport after the hosts. */
function namesInRouteData(text: string): FoundName[] {
  if (text.includes('$')) return [{ kind: 'transport', name: '', start: 0, end: text.length, static: false }];
  const hosts = /^[\t-\r ]*(?:"[^"]*"|\S+)/.exec(text)?.[0] ?? '';
  return transportsAmong(text.slice(hosts.length), hosts.length);
}

/** The names in a text of some content, but for those within its expansions. */
function namesOf(content: Content | undefined, name: string, text: string, withArguments: boolean): FoundName[] {
  const list = content && listKinds[content];
  if (list) return namedListsIn(text, 0, text.length, list);
  if (content === 'acl' || content === 'router' || content === 'transport')
    return namesIn(content, text, withArguments);
  if (content === 'route-list') return namesInRoutes(text);
  return name === 'route_data' ? namesInRouteData(text) : [];
}

/** Whether Exim expands an option's text. */
function expands(row: OptionRow): boolean {
  return row.literal !== true && row.content !== 'text';
}

/**
 * Every place of a configuration where an ACL, a router, a transport or a named list is named, in the order of the text.
 * An ACL that is written in place is no reference.
 */
export function references(config: CompiledConfig): Reference[] {
  const result: Reference[] = [];
  const routers = byName(config.routers);
  const transports = byName(config.transports);
  const targetOf = (kind: ReferenceKind, name: string): Reference['target'] => {
    if (kind === 'acl') return config.acls.get(name)?.node;
    if (kind === 'router') return routers.get(name);
    return kind === 'transport' ? transports.get(name) : config.lists[kind].get(name)?.node;
  };
  const add = (value: Value, found: readonly FoundName[], from: ReferenceSource): void => {
    for (const { kind, name, start, end, static: fixed } of found) {
      const target = name === '' ? undefined : targetOf(kind, name);
      // A single word may be a whole ACL in place: `accept`.
      if (kind === 'acl' && !target && from.kind === 'option' && config.catalogue.rows('verbs').has(name)) continue;
      const at = { start: offsetInLogicalText(value, start), end: offsetInLogicalText(value, end) };
      result.push({ kind, name, at, static: fixed, from, ...(target ? { target } : {}) });
    }
  };
  const addOptions = (options: Options, driver?: CompiledDriver): void => {
    for (const option of options.values()) {
      const { row } = option;
      const from: ReferenceSource = driver ? { kind: 'option', option, driver } : { kind: 'option', option };
      for (const { value } of option.settings) {
        if (!value) continue;
        add(value, namesOf(row.content, row.name, value.text, false), from);
        if (expands(row)) add(value, namesInExpansion(value.text), from);
      }
    }
  };
  addOptions(config.main);
  for (const lists of Object.values(config.lists)) {
    for (const list of lists.values()) {
      const { value } = list.node;
      if (!value) continue;
      add(value, namedListsIn(value.text, 0, value.text.length, list.list), { kind: 'list', list });
      add(value, namesInExpansion(value.text), { kind: 'list', list });
    }
  }
  for (const acl of config.acls.values()) {
    for (const { items } of acl.statements) {
      for (const item of items) {
        const { value } = item.node;
        if (!value) continue;
        const from: ReferenceSource = { kind: 'acl', acl, item };
        add(value, namesOf(item.row.content, item.row.name, value.text, true), from);
        add(value, namesInExpansion(value.text), from);
      }
    }
  }
  for (const driver of [...config.routers, ...config.transports, ...config.authenticators]) {
    addOptions(driver.options, driver);
  }
  return result.sort((a, b) => a.at.start - b.at.start);
}

/** The first driver of each name. */
function byName(drivers: readonly CompiledDriver[]): Map<string, Driver> {
  const known = new Map<string, Driver>();
  for (const { name, node } of drivers) if (!known.has(name)) known.set(name, node);
  return known;
}
