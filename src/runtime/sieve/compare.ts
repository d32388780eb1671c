import type { Matching } from '../../../grammar/sieve/ast.ts';
import { lowerCase, untilNul } from '../expand/characters.ts';
import type { SieveOptions } from './state.ts';

/** `*` stands for any bytes, `?` for one; a backslash takes their meaning away. */
function codeAt(text: string, at: number, caseless: boolean): number {
  const code = text.charCodeAt(at);
  return caseless && code >= 65 && code <= 90 ? code | 32 : code;
}

/**
 * Whether a pattern matches a text. Mirrors `eq_glob`: it takes the first place where a part of the pattern fits, and what
 * comes before a `?` at the end of the text decides at once.
 *
 * @returns undefined for a pattern that ends with a backslash, where it comes to that
 */
export function matchesGlob(pattern: string, text: string, caseless: boolean): boolean | undefined {
  let at = 0;
  let place = 0;
  let floats = false;
  while (at < pattern.length) {
    if (pattern.charAt(at) === '*') {
      at++;
      floats = true;
      continue;
    }
    // A part without stars: it is tried here, and behind a star further on.
    let inPattern = at;
    let inText = place;
    let fits = true;
    while (inPattern < pattern.length && pattern.charAt(inPattern) !== '*') {
      const char = pattern.charAt(inPattern);
      if (char === '\\' && ++inPattern === pattern.length) return undefined;
      if (inText === text.length) return false;
      if (char !== '?' && codeAt(pattern, inPattern, caseless) !== codeAt(text, inText, caseless)) {
        fits = false;
        break;
      }
      inPattern++;
      inText++;
    }
    if (!fits || (floats && inPattern === pattern.length && inText < text.length)) {
      if (!floats) return false;
      place++;
      continue;
    }
    place = inText;
    at = inPattern;
    floats = false;
  }
  return place === text.length || floats;
}

/** Compares the digits that two texts begin with. Mirrors `eq_asciinumeric`: a text without any is the greatest. */
export function equalNumbers(a: string, b: string): boolean {
  const [left = ''] = /^[0-9]*/.exec(a) ?? [];
  const [right = ''] = /^[0-9]*/.exec(b) ?? [];
  return left === right;
}

/** What a comparison came to; a text says why it cannot be made. */
export type Compared = boolean | { readonly message: string };

const notOffered = { message: 'comparator does not offer specified matchtype' } as const;

/** Compares, without telling anybody. */
function compareTexts(key: string, text: string, { comparator, match }: Matching, hasNumeric: boolean): Compared {
  const isNumeric = comparator === 'i;ascii-numeric';
  const caseless = comparator === 'en;ascii-casemap';
  const fold = caseless ? lowerCase : (each: string): string => each;
  switch (match) {
    case 'is':
      if (!isNumeric) return fold(key) === fold(text);
      if (!hasNumeric) return { message: 'missing previous require "comparator-i;ascii-numeric";' };
      return equalNumbers(key, text);
    case 'contains':
      // In an empty text nothing is found, not even nothing.
      return isNumeric ? notOffered : text !== '' && fold(text).includes(fold(key));
    case 'matches':
      return isNumeric
        ? notOffered
        : (matchesGlob(key, text, caseless) ?? { message: 'syntactically invalid pattern' });
  }
}

/**
 * Compares a key of a test with a text of the message. Mirrors `compare`.
 *
 * @param hasNumeric whether the script has required `comparator-i;ascii-numeric`
 * @param debug told as `-v` tells it
 */
export function compare(
  key: string,
  text: string,
  matching: Matching,
  hasNumeric: boolean,
  debug: SieveOptions['debug'],
): Compared {
  const { comparator, match } = matching;
  if (debug) {
    debug('String comparison (match ', `:${match}`, ', comparison "', comparator, '"):\n');
    debug(`  Search = ${untilNul(key)} (${key.length} chars)\n`);
    debug(`  Inside = ${untilNul(text)} (${text.length} chars)\n`);
  }
  const result = compareTexts(key, text, matching, hasNumeric);
  if (typeof result === 'boolean') debug?.(`  Result ${result}\n`);
  return result;
}
