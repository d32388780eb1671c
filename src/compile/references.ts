import type { Acl, Driver, ListKind, NamedListDefinition, Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Content, OptionRow } from '../catalogue/row.ts';
import type { AclText } from './acl-texts.ts';
import { aclTextsIn, kindOf } from './acl-texts.ts';
import type { CompiledAcl, CompiledConfig, CompiledDriver, Options, ReferenceSource } from './config.ts';
import { everyAcl, isInPlace } from './config.ts';
import { skipNonSpace, skipSpace } from './exim-text.ts';
import { aclsInExpansion, namesInExpansion, outcomesOf } from './expansion-names.ts';
import type { FoundName, ReferenceKind } from './found-names.ts';
import { namedListsIn } from './found-names.ts';

export type { ReferenceSource } from './config.ts';
export type { ReferenceKind } from './found-names.ts';

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

const listContents: Readonly<Record<ListKind, Content>> = {
  domainlist: 'domain-list',
  hostlist: 'host-list',
  addresslist: 'address-list',
  localpartlist: 'local-part-list',
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

/** The name of a router or a transport that is all of a text. */
function namesIn(kind: 'router' | 'transport', text: string): FoundName[] {
  const begin = skipSpace(text, 0);
  if (begin >= text.length) return [];
  if (!text.includes('$')) {
    const end = skipNonSpace(text, begin);
    return [{ kind, name: text.slice(begin, end), start: begin, end, static: true }];
  }
  const outcomes = outcomesOf(text);
  const found = outcomes.literal.map(({ name, start, end }): FoundName => ({ kind, name, start, end, static: false }));
  return outcomes.complete ? found : [...found, { kind, name: '', start: 0, end: text.length, static: false }];
}

/** The names of ACLs among the texts that a value may come to. */
function aclNames(value: string, texts: readonly AclText[], complete: boolean): FoundName[] {
  const found: FoundName[] = [];
  let unknown = !complete;
  for (const each of texts) {
    const kind = kindOf(each);
    if (kind === 'open') unknown = true;
    if (kind !== 'name') continue;
    const begin = skipSpace(each.text, 0);
    const start = each.from[begin] ?? each.start;
    const end = each.to.at(-1) ?? each.end;
    found.push({ kind: 'acl', name: each.text.slice(begin), start, end, static: each.static });
  }
  if (unknown) found.push({ kind: 'acl', name: '', start: 0, end: value.length, static: false });
  return found;
}

/** The transports that the rules of a route_list name, and the named lists among their patterns. */
function namesInRoutes(text: string): FoundName[] {
  const found: FoundName[] = [];
  const change = /^[\t-\r ]*<([^\t-\r \w])/.exec(text);
  const separator = change?.[1] ?? ';';
  let at = change?.[0].length ?? 0;
  for (const rule of text.slice(at).split(separator)) {
    const words = /^([\t-\r ]*(?:"[^"]*"|[^\t-\r ]+)[\t-\r ]+(?:"[^"]*"|[^\t-\r ]+))([^]*)$/.exec(rule);
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
  for (const word of options.matchAll(/[^\t-\r ,=][^\t-\r ]*/g)) {
    if (routeWords.has(word[0])) continue;
    const start = offset + word.index;
    found.push({ kind: 'transport', name: word[0], start, end: start + word[0].length, static: true });
  }
  return found;
}

/** What route_data names: where it is not expanded, a transport after the hosts. */
function namesInRouteData(text: string): FoundName[] {
  if (text.includes('$')) return [{ kind: 'transport', name: '', start: 0, end: text.length, static: false }];
  const hosts = /^[\t-\r ]*(?:"[^"]*"|[^\t-\r ]+)/.exec(text)?.[0] ?? '';
  return transportsAmong(text.slice(hosts.length), hosts.length);
}

/** The names in a text of some content, but for those within its expansions. */
function namesOf(content: Content | undefined, name: string, text: string): FoundName[] {
  const list = content && listKinds[content];
  if (list) return namedListsIn(text, 0, text.length, list);
  if (content === 'router' || content === 'transport') return namesIn(content, text);
  if (content === 'route-list') return namesInRoutes(text);
  return name === 'route_data' ? namesInRouteData(text) : [];
}

/** Whether Exim expands an option's text. */
function expands(row: OptionRow): boolean {
  return row.literal !== true && row.content !== 'text';
}

/** A value in which something may be named. */
export interface NamingValue {
  readonly value: Value;
  /** What the whole of it is. */
  readonly content: Content | undefined;
  /** The option or the ACL word that it is the value of; empty for a named list. */
  readonly name: string;
  readonly expanded: boolean;
  readonly from: ReferenceSource;
}

function optionValues(options: Options, visit: (naming: NamingValue) => void, driver?: CompiledDriver): void {
  for (const option of options.values()) {
    const { row } = option;
    const from: ReferenceSource = driver ? { kind: 'option', option, driver } : { kind: 'option', option };
    for (const { value } of option.settings) {
      if (value) visit({ value, content: row.content, name: row.name, expanded: expands(row), from });
    }
  }
}

/** Visits the values of ACLs in which something may be named. */
export function aclValues(acls: Iterable<CompiledAcl>, visit: (naming: NamingValue) => void): void {
  for (const acl of acls) {
    for (const { items } of acl.statements) {
      for (const item of items) {
        const { value } = item.node;
        const { content, name } = item.row;
        if (value) visit({ value, content, name, expanded: true, from: { kind: 'acl', acl, item } });
      }
    }
  }
}

/** Visits all other values of a configuration in which something may be named. */
export function otherValues(
  {
    main,
    lists,
    routers,
    transports,
    authenticators,
  }: Pick<CompiledConfig, 'main' | 'lists' | 'routers' | 'transports' | 'authenticators'>,
  visit: (naming: NamingValue) => void,
): void {
  optionValues(main, visit);
  for (const named of Object.values(lists)) {
    for (const list of named.values()) {
      const { value } = list.node;
      if (value)
        visit({ value, content: listContents[list.list], name: '', expanded: true, from: { kind: 'list', list } });
    }
  }
  for (const driver of [...routers, ...transports, ...authenticators]) optionValues(driver.options, visit, driver);
}

/** Whether a place in an ACL in place is one that only a run can tell, and which stands in the value that holds the ACL too. */
function isOpen({ start }: LogicalSpan, from: ReferenceSource): boolean {
  return (
    from.kind === 'acl' && isInPlace(from.acl) && from.acl.open.some((each) => each.start <= start && start < each.end)
  );
}

/** What a value names that names an ACL as a whole: an option's all of it, a condition's its first word. */
export function aclTextsOfWhole({ value, content, from }: NamingValue): ReturnType<typeof aclTextsIn> | undefined {
  if (content !== 'acl') return undefined;
  if (from.kind !== 'acl') return aclTextsIn(value.text, 'all');
  const at = { start: offsetInLogicalText(value, skipSpace(value.text, 0)), end: value.end };
  return aclTextsIn(value.text, isOpen(at, from) ? 'expanded-word' : 'word');
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
  const add = (value: Value, found: readonly FoundName[], from: ReferenceSource, inside: boolean): void => {
    for (const { kind, name, start, end, static: fixed } of found) {
      const target = name === '' ? undefined : targetOf(kind, name);
      // A single word may be a whole ACL in place: `accept`.
      if (kind === 'acl' && !target && config.catalogue.rows('verbs').has(name)) continue;
      const at = { start: offsetInLogicalText(value, start), end: offsetInLogicalText(value, end) };
      if (inside && isOpen(at, from)) continue;
      result.push({ kind, name, at, static: fixed, from, ...(target ? { target } : {}) });
    }
  };
  const visit = (naming: NamingValue): void => {
    const { value, content, name, expanded, from } = naming;
    const whole = aclTextsOfWhole(naming);
    if (whole) add(value, aclNames(value.text, whole.texts, whole.complete), from, false);
    else add(value, namesOf(content, name, value.text), from, false);
    if (!expanded) return;
    add(value, namesInExpansion(value.text), from, true);
    for (const { texts, complete } of aclsInExpansion(value.text))
      add(value, aclNames(value.text, texts, complete), from, true);
  };
  otherValues(config, visit);
  aclValues(everyAcl(config), visit);
  return result.sort((a, b) => a.at.start - b.at.start);
}

/** The first driver of each name. */
function byName(drivers: readonly CompiledDriver[]): Map<string, Driver> {
  const known = new Map<string, Driver>();
  for (const { name, node } of drivers) if (!known.has(name)) known.set(name, node);
  return known;
}
