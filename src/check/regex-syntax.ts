import { parsePattern } from '../../grammar/regex/parse.ts';

/**
 * What keeps PCRE2 from compiling a regular expression.
 *
 * @param text a byte string
 * @returns what is wrong in PCRE2's words, with the place, for a message; undefined where nothing is, or where only PCRE2
 *   itself could tell
 */
export function regexProblem(text: string): string | undefined {
  const pattern = parsePattern(text);
  if (pattern.ok || 'beyond' in pattern) return undefined;
  const { message, offset } = pattern;
  if (offset >= text.length) return `${message}, at its end`;
  return `${message}, before "${text.slice(offset, offset + 10)}"`;
}
