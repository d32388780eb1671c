import { quoted } from '../../../grammar/expansion/messages.ts';
import type { Regex } from '../regex/regex.ts';
import { compileRegex } from '../regex/regex.ts';
import { fail } from './compile/code.ts';
import type { ExpandContext } from './context.ts';
import type { Taint } from './value.ts';

/** The greatest number of `$1`, `$2` and so on. */
const mostCaptures = 20;

/** What PCRE1 says, which Exim uses before 4.96, where it is not what PCRE2 says. */
const wordsOfPcre1: Readonly<Record<string, string>> = {
  'assertion expected after (?( or (?(?C)': 'assertion expected after (?(',
  'character code point value in \\x{} or \\o{} is too large': 'character value in \\x{} or \\o{} is too large',
  'escape sequence is invalid in character class': 'invalid escape sequence in character class',
  'missing ) after (?# comment': 'missing ) after comment',
  'missing closing parenthesis': 'missing )',
  'parentheses are too deeply nested': 'parentheses nested too deeply',
  'quantifier does not follow a repeatable item': 'nothing to repeat',
  'syntax error in subpattern name (missing terminator?)': 'syntax error in subpattern name (missing terminator)',
  'two named subpatterns have the same name (PCRE2_DUPNAMES not set)': 'two named subpatterns have the same name',
  'unknown property after \\P or \\p': 'unknown property name after \\P or \\p',
  'unmatched closing parenthesis': 'unmatched parentheses',
};

function oldWords(message: string): string {
  return (Object.hasOwn(wordsOfPcre1, message) ? wordsOfPcre1[message] : undefined) ?? message;
}

/** What PCRE says of a pattern in the release at hand, which has PCRE1 before 4.96. */
export function patternFault(message: string, release: number): string {
  return release < 96 ? oldWords(message) : message;
}

/** Compiles a pattern; undefined after a failure. */
export function regexFor(pattern: string, context: ExpandContext): Regex | undefined {
  const result = compileRegex(pattern);
  if (result.ok) return result.regex;
  const { release } = context.dialect;
  const message = patternFault(result.message, release);
  return fail(
    context,
    `regular expression error in ${quoted(pattern, release)}: ${message} at offset ${result.offset}`,
  );
}

/** Sets the numeric variables to what a match has taken. Mirrors `regex_match_and_setup`. */
export function setCaptures(texts: readonly string[], taint: Taint, context: ExpandContext): void {
  context.captures = texts.length > mostCaptures + 1 ? texts.slice(0, mostCaptures + 1) : texts;
  context.capturesTaint = taint;
}
