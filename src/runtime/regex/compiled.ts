import type { Offsets } from './matcher.ts';

/** What a match takes of its subject. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** The whole, and each group up to the last that is set; empty for one that is not. */
  readonly texts: readonly string[];
}

/** A regular expression. Subjects are byte strings. */
export interface Regex {
  /** How many capturing groups it has. */
  readonly groups: number;
  /**
   * Looks for a match.
   *
   * @param from where to begin
   * @param exactly the match must begin there, and not be empty
   * @returns undefined where there is no match, or finding one takes too long
   */
  find(subject: string, from?: number, exactly?: boolean): Found | undefined;
  /** Only whether there is a match. */
  test(subject: string): boolean;
}

export type RegexCompilation =
  | { readonly ok: true; readonly regex: Regex }
  /** `offset` and `message` as PCRE2 gives them. */
  | { readonly ok: false; readonly message: string; readonly offset: number };

/**
 * What a match takes.
 *
 * @param offsets the beginning and end of the whole and of each group, -1 where it is not set
 */
export function foundAt(subject: string, offsets: Offsets | undefined): Found | undefined {
  if (!offsets) return undefined;
  const texts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    const start = offsets[i] ?? -1;
    if (start < 0) continue;
    while (texts.length < i / 2) texts.push('');
    texts.push(subject.slice(start, offsets[i + 1]));
  }
  return { start: offsets[0] ?? 0, end: offsets[1] ?? 0, texts };
}
