import { trimSpaceEnd } from '../../grammar/preprocess/characters.ts';
import type { ListKind, Value } from '../../grammar/config/ast.ts';
import type { Part, Sequence } from '../../grammar/expansion/ast.ts';
import { maySeparate } from '../../grammar/list/split.ts';
import type { Content } from '../catalogue/row.ts';
import type { CompiledAclItem, CompiledConfig, NamedList, OptionValue, Options } from '../compile/config.ts';
import { everyAcl } from '../compile/config.ts';
import { expansionsOf, isExpanded, treeOf } from './expansions.ts';
import { onceFor } from './once.ts';

/** What a list is matched against. */
export type ListContent = 'domain-list' | 'host-list' | 'address-list' | 'local-part-list';

/** Stands in a text for what an expansion gives there. */
const expanded = '\uffff';

/** One item of a list. Offsets are into the value's text. */
export interface ListItem {
  /** Its text, with doubled separators and escapes resolved; what is expanded stands in it as U+FFFF. */
  readonly text: string;
  /** What is left of it without "!" before it. */
  readonly pattern: string;
  readonly negated: boolean;
  /** It holds an expansion, so that only a run can tell what it is. */
  readonly open: boolean;
  readonly start: number;
  readonly end: number;
  /** Where `pattern` begins. */
  readonly patternStart: number;
}

/** Where a list stands. */
export type ListOwner =
  | { readonly kind: 'named'; readonly list: NamedList }
  | { readonly kind: 'option'; readonly option: OptionValue }
  | { readonly kind: 'acl'; readonly item: CompiledAclItem }
  | { readonly kind: 'condition'; readonly name: string };

/** A list as it stands in a configuration. */
export interface ListText {
  readonly content: ListContent;
  readonly owner: ListOwner;
  readonly value: Value;
  /** The stretch of the value's text that it takes: all of it, but for the argument of a condition. */
  readonly start: number;
  readonly end: number;
  readonly separator: string;
  readonly items: readonly ListItem[];
}

/** A text with its expansions taken out, and where each character of it stands. */
interface Flat {
  readonly text: string;
  readonly offset: (index: number) => number;
}

const isPlainPart = (part: Part): part is Extract<Part, { readonly kind: 'text' | 'escape' | 'protected' }> =>
  part.kind === 'text' || part.kind === 'escape' || part.kind === 'protected';

function flatten(sequence: Sequence): Flat {
  let text = '';
  const offsets: number[] = [];
  const first = sequence.separator;
  if (first) {
    text = `<${first.value}`;
    offsets.push(first.start, first.start + 1);
  }
  for (const part of sequence.parts) {
    const literal = isPlainPart(part) ? (part.kind === 'escape' ? part.value : part.text) : expanded;
    // Within \N…\N, the text begins two characters later.
    const from = part.kind === 'protected' ? part.start + 2 : part.start;
    for (let i = 0; i < literal.length; i++) offsets.push(part.kind === 'escape' ? part.start : from + i);
    text += literal;
  }
  const end = sequence.parts.at(-1)?.end ?? sequence.end;
  return { text, offset: (index) => offsets[index] ?? end };
}

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r');

/** Splits a list as `string_nextinlist` does, with the place of each item. With `fixed`, nothing else can separate. */
function splitFlat(flat: Flat, fixed?: string): { readonly separator: string; readonly items: ListItem[] } {
  const { text } = flat;
  const items: ListItem[] = [];
  let at = 0;
  while (at < text.length && isSpace(text.charAt(at))) at++;
  let separator = fixed ?? ':';
  if (!fixed && text[at] === '<' && at + 1 < text.length && maySeparate(text.charAt(at + 1))) {
    separator = text.charAt(at + 1);
    at += 2;
  }
  while (at < text.length) {
    while (at < text.length && isSpace(text.charAt(at)) && text[at] !== separator) at++;
    if (at >= text.length) break;
    const start = at;
    let item = '';
    let stop = text.indexOf(separator, at);
    // A doubled separator is one character of the item.
    for (; stop >= 0 && text[stop + 1] === separator; stop = text.indexOf(separator, at)) {
      item += text.slice(at, stop + 1);
      at = stop + 2;
    }
    if (stop < 0) stop = text.length;
    let end = stop;
    while (end > start && isSpace(text.charAt(end - 1))) end--;
    item = trimSpaceEnd(item + text.slice(at, stop));
    at = stop + 1;
    const mark = /^![\t-\r ]*/.exec(item)?.[0].length ?? 0;
    items.push({
      text: item,
      pattern: item.slice(mark),
      negated: mark > 0,
      open: item.includes(expanded),
      start: flat.offset(start),
      end: end === start ? flat.offset(start) : endOf(flat, end),
      patternStart: flat.offset(start + mark),
    });
  }
  return { separator, items };
}

/** The offset past the character before an index: an expansion or escape takes more than one. */
function endOf(flat: Flat, index: number): number {
  const before = flat.offset(index - 1);
  const next = flat.offset(index);
  return flat.text[index - 1] === expanded || next - before === 2 ? next : before + 1;
}

const contents: Readonly<Record<ListKind, ListContent>> = {
  domainlist: 'domain-list',
  hostlist: 'host-list',
  addresslist: 'address-list',
  localpartlist: 'local-part-list',
};

/** The kind of named list that an item `+name` of a list stands for. */
export const kindOfNamed: Readonly<Record<ListContent, ListKind>> = {
  'domain-list': 'domainlist',
  'host-list': 'hostlist',
  'address-list': 'addresslist',
  'local-part-list': 'localpartlist',
};

/** How each kind of list is called in messages. */
export const listTitles: Readonly<Record<ListContent, string>> = {
  'domain-list': 'domain list',
  'host-list': 'host list',
  'address-list': 'address list',
  'local-part-list': 'local part list',
};

function isListContent(content: Content | undefined): content is ListContent {
  return content !== undefined && content in kindOfNamed;
}

/** The conditions of the expansion language whose second argument is a list. */
const listConditions: Readonly<Record<string, ListContent>> = {
  match_address: 'address-list',
  match_domain: 'domain-list',
  match_ip: 'host-list',
  match_local_part: 'local-part-list',
};

/**
 * Every list of a configuration that domains, hosts, addresses or local parts are matched against: named lists, options,
 * ACL conditions, and the lists of conditions such as `match_domain`.
 */
export const listsOf = onceFor((config: CompiledConfig): readonly ListText[] => {
  const lists: ListText[] = [];
  const add = (content: ListContent, owner: ListOwner, value: Value | undefined, isLiteral = false): void => {
    if (!value) return;
    const tree = isLiteral ? undefined : treeOf(config, value);
    const flat = tree ? flatten(tree) : { text: value.text, offset: (index: number) => index };
    lists.push({ content, owner, value, start: 0, end: value.text.length, ...splitFlat(flat) });
  };
  const addOptions = (options: Options): void => {
    for (const option of options.values()) {
      const { content } = option.row;
      if (!isListContent(content)) continue;
      for (const { value } of option.settings) add(content, { kind: 'option', option }, value, !isExpanded(option.row));
    }
  };
  addOptions(config.main);
  for (const named of Object.values(config.lists)) {
    for (const list of named.values()) add(contents[list.list], { kind: 'named', list }, list.node.value);
  }
  for (const acl of everyAcl(config)) {
    for (const statement of acl.statements) {
      for (const item of statement.items) {
        if (isListContent(item.row.content)) add(item.row.content, { kind: 'acl', item }, item.node.value);
      }
    }
  }
  for (const { options } of [...config.routers, ...config.transports, ...config.authenticators]) addOptions(options);
  for (const { text, node } of expansionsOf(config).conditions) {
    const content = listConditions[node.name.text];
    const list = content && node.kind === 'condition' ? node.arguments[1] : undefined;
    if (!content || !list) continue;
    const { start, end } = list;
    const owner = { kind: 'condition', name: node.name.text } as const;
    lists.push({ content, owner, value: text.value, start, end, ...splitFlat(flatten(list)) });
  }
  return lists;
});

/** The lists by what they belong to: the option, the ACL condition, or the named list. */
const byOwner = onceFor((config: CompiledConfig): ReadonlyMap<unknown, readonly ListText[]> => {
  const found = new Map<unknown, ListText[]>();
  for (const list of listsOf(config)) {
    const { owner } = list;
    if (owner.kind === 'condition') continue;
    const key = owner.kind === 'named' ? owner.list : owner.kind === 'acl' ? owner.item : owner.option;
    const known = found.get(key);
    if (known) known.push(list);
    else found.set(key, [list]);
  }
  return found;
});

/** The lists of an option (one for each setting), the list of an ACL condition, or that of a named list. */
export function listsFor(
  config: CompiledConfig,
  owner: OptionValue | CompiledAclItem | NamedList | undefined,
): readonly ListText[] {
  return byOwner(config).get(owner) ?? [];
}

/**
 * The parts of a value that a character separates, as `verify` and `ratelimit` take theirs apart: `sender/callout=30s`.
 *
 * @param separator the only character that separates
 */
export function partsOf(config: CompiledConfig, value: Value | undefined, separator: string): readonly ListItem[] {
  if (!value) return [];
  const tree = treeOf(config, value);
  return splitFlat(tree ? flatten(tree) : { text: value.text, offset: (index) => index }, separator).items;
}

/** The items of a value that is a list of anything: separated by colons, unless it begins with another separator. */
export function listItems(config: CompiledConfig, value: Value): readonly ListItem[] {
  const tree = treeOf(config, value);
  return splitFlat(tree ? flatten(tree) : { text: value.text, offset: (index) => index }).items;
}

/** Splits a text that is no value of its own: offsets are into the text. */
export function partsOfText(text: string, separator: string): readonly ListItem[] {
  return splitFlat({ text, offset: (index) => index }, separator).items;
}
