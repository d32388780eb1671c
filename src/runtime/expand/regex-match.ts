import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Offsets } from '../regex/matcher.ts';
import type { Regex } from '../regex/regex.ts';
import { compileRegex } from '../regex/regex.ts';
import { fail } from './compile/code.ts';
import type { ExpandContext } from './context.ts';
import type { Taint } from './value.ts';

/** The greatest number of `$1`, `$2` and so on. */
const mostCaptures = 20;

/** Compiles a pattern; undefined after a failure. */
export function regexFor(pattern: string, context: ExpandContext): Regex | undefined {
  const result = compileRegex(pattern);
  if (result.ok) return result.regex;
  const { release } = context.dialect;
  return fail(
    context,
    `regular expression error in ${quoted(pattern, release)}: ${result.message} at offset ${result.offset}`,
  );
}

/** Sets the numeric variables from a match. Mirrors `regex_match_and_setup`. */
export function setCaptures(subject: string, offsets: Offsets, taint: Taint, context: ExpandContext): void {
  const captures: string[] = [];
  const count = Math.min(offsets.length / 2, mostCaptures + 1);
  for (let i = 0; i < count; i++) {
    const start = offsets[2 * i] ?? -1;
    captures.push(start < 0 ? '' : subject.slice(start, offsets[2 * i + 1]));
  }
  context.captures = captures;
  context.capturesTaint = taint;
}
