import type { Offsets } from './matcher.ts';
import { runMatcher } from './matcher.ts';
import { parsePattern } from '../../../grammar/regex/parse.ts';
import { compileWithPcre } from './pcre.ts';
import type { Matcher } from './program.ts';
import { compileMatcher } from './program.ts';
import { toJavaScript } from './to-js.ts';

/** A regular expression. Subjects are byte strings. */
export interface Regex {
  /** How many capturing groups it has. */
  readonly groups: number;
  /**
   * Looks for a match.
   *
   * @param from where to begin
   * @param exactly the match must begin there, and not be empty
   * @returns offsets of the beginning and end of the whole and of each group, -1 where it is not set; undefined where
   *   there is no match, or finding one takes too long
   */
  match(subject: string, from?: number, exactly?: boolean): Offsets | undefined;
  /** What the whole and each group take, empty where a group is not set; undefined where there is no match. */
  texts(subject: string): readonly string[] | undefined;
  /** Only whether there is a match. */
  test(subject: string): boolean;
}

export type RegexCompilation =
  | { readonly ok: true; readonly regex: Regex }
  /** `offset` and `message` as PCRE2 gives them. */
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** How many patterns are kept compiled. */
const mostKept = 2000;

const kept = new Map<string, RegexCompilation>();

/**
 * Compiles a pattern with the meaning that it has in PCRE2 without UTF.
 *
 * @param pattern a byte string
 */
export function compileRegex(pattern: string, caseless = false): RegexCompilation {
  const key = (caseless ? 'i' : '-') + pattern;
  const known = kept.get(key);
  if (known) return known;
  const result = compile(pattern, caseless);
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, result);
  return result;
}

/** The texts that offsets stand for. */
export function textsAt(subject: string, offsets: Offsets | undefined): string[] | undefined {
  if (!offsets) return undefined;
  const texts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    const start = offsets[i] ?? -1;
    texts.push(start < 0 ? '' : subject.slice(start, offsets[i + 1]));
  }
  return texts;
}

function compile(pattern: string, caseless: boolean): RegexCompilation {
  const parsed = parsePattern(pattern, caseless);
  if (!parsed.ok) {
    return 'beyond' in parsed ? compileWithPcre(pattern, caseless, parsed.beyond) : parsed;
  }
  const { node, groups } = parsed;
  let matcher: Matcher | undefined | 'unmade' = 'unmade';
  const getMatcher = (): Matcher | undefined =>
    matcher === 'unmade' ? (matcher = compileMatcher(node, groups)) : matcher;
  const slow = (subject: string, from: number, exactly: boolean): Offsets | undefined => {
    const program = getMatcher();
    return program && runMatcher(program, subject, from, exactly, exactly).offsets;
  };
  const translation = toJavaScript(node);
  if (!translation) {
    if (!getMatcher()) return { ok: false, message: 'regular expression is too large', offset: 0 };
    const regex: Regex = {
      groups,
      match: (subject, from = 0, exactly = false) => slow(subject, from, exactly),
      texts: (subject) => textsAt(subject, slow(subject, 0, false)),
      test: (subject) => slow(subject, 0, false) !== undefined,
    };
    return { ok: true, regex };
  }
  const quick = new RegExp(translation.source, 'dg');
  const plain = new RegExp(translation.source);
  // Beyond this the work may become too much, and is done where it is counted.
  const longest = Math.floor((mostWork / translation.choices) ** (1 / (translation.unbounded + 1)));
  const regex: Regex = {
    groups,
    match: (subject, from = 0, exactly = false) => {
      if (exactly || subject.length > longest) return slow(subject, from, exactly);
      quick.lastIndex = from;
      const indices = quick.exec(subject)?.indices;
      if (!indices) return undefined;
      const offsets: number[] = [];
      for (let i = 0; i <= groups; i++) {
        const pair = indices[i];
        offsets.push(pair ? pair[0] : -1, pair ? pair[1] : -1);
      }
      return offsets;
    },
    texts: (subject) => {
      if (subject.length > longest) return textsAt(subject, slow(subject, 0, false));
      const found = plain.exec(subject);
      if (!found) return undefined;
      const texts: string[] = [];
      for (let i = 0; i <= groups; i++) texts.push(found[i] ?? '');
      return texts;
    },
    test: (subject) => (subject.length > longest ? slow(subject, 0, false) !== undefined : plain.test(subject)),
  };
  return { ok: true, regex };
}

/** How many steps a match may take where nobody counts them. */
const mostWork = 50_000_000;
