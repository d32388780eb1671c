import type { ByteSet, Node, Place } from '../../../grammar/regex/ast.ts';
import { areDistinct, firstOf, isDeterministic } from './ambiguity.ts';
import { inverted, onlyMember } from '../../../grammar/regex/sets.ts';
import { mayBeEmpty } from '../../../grammar/regex/width.ts';

/*
 * Most patterns mean the same to a JavaScript RegExp over Latin-1 strings once every class, dot and anchor is written
 * out. Those that do not, or of which that is not certain, are left to the matcher of our own.
 */

/** A pattern as JavaScript, and how much work it may make. */
export interface Translation {
  readonly source: string;
  /** How many parts of it may take any number of characters, nested ones apart. */
  readonly unbounded: number;
  /** In how many ways the rest of it may take a text. */
  readonly choices: number;
}

const placeSources: { readonly [place in Place]?: string } = {
  start: '(?<![^])',
  end: '(?![^])',
  'soft-end': '(?=\\n?(?![^]))',
  'line-start': '(?:(?<![^])|(?<=\\n)(?=[^]))',
  'line-end': '(?=\\n|(?![^]))',
  'word-boundary': '\\b',
  'no-word-boundary': '\\B',
};

const hex = (code: number): string => `\\x${code.toString(16).padStart(2, '0')}`;

function ranges(set: ByteSet): string {
  let result = '';
  for (let code = 0; code < 256; code++) {
    if (!set[code]) continue;
    let end = code;
    while (end < 255 && set[end + 1]) end++;
    result += end === code ? hex(code) : `${hex(code)}-${hex(end)}`;
    code = end;
  }
  return result;
}

function setSource(set: ByteSet): string {
  const only = onlyMember(set);
  if (only !== undefined) {
    const char = String.fromCharCode(only);
    return /[A-Za-z0-9 _@=:;,<>%&~#"'`!]/.test(char) ? char : hex(only);
  }
  const members = set.reduce((count, member) => count + member, 0);
  if (members === 256) return '[^]';
  if (members === 0) return '[]';
  return members > 128 ? `[^${ranges(inverted(set))}]` : `[${ranges(set)}]`;
}

/** How deep in what is repeated a node stands, and what is known there. */
interface Surroundings {
  /** In a group that may be repeated more than once. */
  readonly repeated: boolean;
  readonly inLook: boolean;
}

/** What is found out along the way. */
interface Findings {
  unbounded: number;
  /** How many groups capture so far. */
  groups: number;
  choices: number;
}

/** Whether a node holds a capturing group. */
function captures(node: Node): boolean {
  switch (node.kind) {
    case 'capture':
      return true;
    case 'sequence':
      return node.items.some(captures);
    case 'alternatives':
      return node.branches.some(captures);
    case 'atomic':
    case 'repeat':
    case 'look':
      return captures(node.body);
    default:
      return false;
  }
}

/** Whether every capturing group in a node is set whenever the node matches. */
function alwaysCaptures(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.every(alwaysCaptures);
    case 'capture':
      return alwaysCaptures(node.body);
    case 'alternatives':
      return !captures(node);
    case 'repeat':
      return !captures(node.body) || (node.minimum > 0 && alwaysCaptures(node.body));
    default:
      return !captures(node);
  }
}

/** Whether a node holds something that may be repeated without limit. */
function isUnbounded(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.some(isUnbounded);
    case 'alternatives':
      return node.branches.some(isUnbounded);
    case 'capture':
    case 'atomic':
    case 'look':
      return isUnbounded(node.body);
    case 'repeat':
      return node.maximum > mostCopies || isUnbounded(node.body);
    default:
      return false;
  }
}

/** In how many ways JavaScript may be let try. */
const mostChoices = 100_000;

/** A number of repetitions that counts as few. */
const mostCopies = 20;

function sourceOf(node: Node, place: Surroundings, found: Findings): string | undefined {
  switch (node.kind) {
    case 'set':
      return setSource(node.set);
    case 'place':
      return placeSources[node.place];
    case 'sequence': {
      let result = '';
      for (const item of node.items) {
        const source = sourceOf(item, place, found);
        if (source === undefined) return undefined;
        result += item.kind === 'alternatives' ? `(?:${source})` : source;
      }
      return result;
    }
    case 'alternatives': {
      if (!areDistinct(node.branches)) found.choices *= node.branches.length;
      const sources: string[] = [];
      for (const branch of node.branches) {
        const source = sourceOf(branch, place, found);
        if (source === undefined) return undefined;
        sources.push(source);
      }
      return sources.join('|');
    }
    case 'capture': {
      // JavaScript counts on where groups of several branches have the same number.
      if (++found.groups !== node.number) return undefined;
      const source = sourceOf(node.body, place, found);
      return source === undefined ? undefined : `(${source})`;
    }
    case 'look': {
      // In a lookbehind JavaScript goes backwards, which shows in what groups capture.
      if (!node.ahead && captures(node.body)) return undefined;
      const source = sourceOf(node.body, { ...place, inLook: true }, found);
      return source === undefined ? undefined : `(?${node.ahead ? '' : '<'}${node.negative ? '!' : '='}${source})`;
    }
    case 'repeat':
      return repeatSource(node, place, found);
    default:
      return undefined;
  }
}

function repeatSource(node: Node & { kind: 'repeat' }, place: Surroundings, found: Findings): string | undefined {
  const { body, minimum, maximum, mode } = node;
  if (mode === 'possessive' || body.kind === 'place' || body.kind === 'look') return undefined;
  if (maximum === 0 && captures(body)) return undefined;
  const repeats = maximum > 1;
  if (repeats) {
    // JavaScript refuses a turn that takes nothing, and forgets at each turn what groups held.
    if (mayBeEmpty(body)) return undefined;
    if (!alwaysCaptures(body)) return undefined;
    // What may take a text in several ways takes it in ever so many when it is repeated.
    if (!isDeterministic(body, firstOf(body).set)) return undefined;
    if (maximum > mostCopies) {
      if (isUnbounded(body)) return undefined;
      found.unbounded++;
    }
  }
  if (maximum <= mostCopies) found.choices *= maximum - minimum + 1;
  const source = sourceOf(body, { ...place, repeated: place.repeated || repeats }, found);
  if (source === undefined) return undefined;
  const single = body.kind === 'set' || body.kind === 'capture';
  const quantity =
    maximum === Infinity
      ? minimum === 0
        ? '*'
        : minimum === 1
          ? '+'
          : `{${minimum},}`
      : minimum === 0 && maximum === 1
        ? '?'
        : `{${minimum},${maximum}}`;
  return `${single ? source : `(?:${source})`}${quantity}${mode === 'lazy' ? '?' : ''}`;
}

/**
 * Writes a pattern as the source of a JavaScript RegExp without flags that means exactly the same.
 *
 * @returns undefined where there is none, or it is not certain
 */
export function toJavaScript(node: Node): Translation | undefined {
  const found: Findings = { unbounded: 0, groups: 0, choices: 1 };
  const source = sourceOf(node, { repeated: false, inLook: false }, found);
  const { choices, unbounded } = found;
  return source === undefined || choices > mostChoices ? undefined : { source, unbounded, choices };
}
