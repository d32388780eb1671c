import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { ListKind } from '../../grammar/config/ast.ts';
import type { Sequence } from '../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import type { AclTexts } from './acl-texts.ts';
import { aclTextsOf } from './acl-texts.ts';
import type { FoundName } from './found-names.ts';
import { namedListsIn } from './found-names.ts';

/** Conditions whose second argument is a list. */
const listConditions: Readonly<Record<string, ListKind>> = {
  match_address: 'addresslist',
  match_domain: 'domainlist',
  match_ip: 'hostlist',
  match_local_part: 'localpartlist',
};

/** The kinds of list that the letters of `${listnamed_x:name}` stand for; without one, any may be meant. */
const listLetters: Readonly<Record<string, ListKind>> = {
  a: 'addresslist',
  d: 'domainlist',
  h: 'hostlist',
  l: 'localpartlist',
};

/** The text of a part of an expansion that is always the same. */
function literal(sequence: Sequence | undefined): { readonly text: string; readonly start: number } | undefined {
  const [part, ...others] = sequence?.parts ?? [];
  if (part?.kind !== 'text' || others.length > 0) return undefined;
  return { text: part.text, start: part.start };
}

/** What may be a node of a tree: everything else is looked through for more of them. */
interface AnyNode {
  readonly kind?: unknown;
  readonly name?: { readonly text?: unknown };
  readonly operator?: unknown;
  readonly argument?: unknown;
  readonly arguments?: readonly Sequence[];
  readonly subject?: Sequence;
}

/** Walks all objects of a tree once, however many ways lead to them. */
function walk(node: unknown, seen: Set<object>, visit: (node: AnyNode) => void): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  if (Array.isArray(node)) {
    for (const each of node) walk(each, seen, visit);
    return;
  }
  visit(node);
  for (const each of Object.values(node)) walk(each, seen, visit);
}

const none: readonly FoundName[] = [];
const noTexts: readonly AclTexts[] = [];

/** What `${acl {…}}` and the condition `acl` of a text's expansions may run. */
export function aclsInExpansion(text: string): readonly AclTexts[] {
  if (!text.includes('acl') || !/\bacl[\t-\r ]*\{/.test(text)) return noTexts;
  const found: AclTexts[] = [];
  walk(parseExpansion(text), new Set(), (node) => {
    const named = node.name?.text === 'acl' ? node.arguments?.[0] : undefined;
    if (named) found.push(aclTextsOf(named, text));
  });
  return found;
}

/** The named lists that the expansions of a text name: in `match_domain` and its kin, and in `${listnamed:…}`. */
export function namesInExpansion(text: string): readonly FoundName[] {
  if (!text.includes('${') || !/match_|listnamed/.test(text)) return none;
  const found: FoundName[] = [];
  walk(parseExpansion(text), new Set(), (node) => {
    const name = node.name?.text;
    const given = node.arguments;
    if (typeof name === 'string' && given && Object.hasOwn(listConditions, name)) {
      const kind = listConditions[name];
      const list = given[1];
      if (kind && list) found.push(...namedListsIn(text, list.start, list.end, kind));
    } else if (node.operator === 'listnamed') {
      const kind = typeof node.argument === 'string' ? listLetters[node.argument] : undefined;
      const named = literal(node.subject);
      if (!named) return;
      const start = named.start + (named.text.startsWith('+') ? 1 : 0);
      const end = named.start + named.text.length;
      found.push({ kind: kind ?? 'domainlist', name: text.slice(start, end), start, end, static: kind !== undefined });
    }
  });
  return found;
}

/** What an expansion may come to. */
export interface Outcomes {
  readonly literal: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** Whether there is nothing else that it may come to, but nothing at all. */
  readonly complete: boolean;
}

/** The texts that an expansion may come to, as far as they stand in it: those of `${if …{a}{b}}` and its kin. */
export function outcomesOf(text: string): Outcomes {
  const literals: { name: string; start: number; end: number }[] = [];
  const complete = collect(parseExpansion(text), literals);
  return { literal: literals, complete };
}

function collect(sequence: Sequence, into: { name: string; start: number; end: number }[]): boolean {
  const [part, ...others] = sequence.parts;
  if (!part) return true;
  if (others.length > 0) return false;
  if (part.kind === 'text') {
    const name = trimSpace(part.text);
    const start = part.start + part.text.indexOf(name);
    if (name !== '') into.push({ name, start, end: start + name.length });
    return true;
  }
  if (!('yesNo' in part)) return false;
  const { yes, no } = part.yesNo;
  const first = yes ? collect(yes, into) : part.kind === 'if';
  return (no ? collect(no, into) : true) && first;
}
