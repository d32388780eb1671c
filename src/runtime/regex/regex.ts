import type { Found, Regex, RegexCompilation } from './compiled.ts';
import { foundAt } from './compiled.ts';
import { runMatcher } from './matcher.ts';
import { parsePattern } from '../../../grammar/regex/parse.ts';
import { compileWithPcre } from './pcre.ts';
import type { Matcher } from './program.ts';
import { compileMatcher } from './program.ts';
import { toJavaScript } from './to-js.ts';

export type { Found, Regex, RegexCompilation };
export { foundAt };

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

function compile(pattern: string, caseless: boolean): RegexCompilation {
  const parsed = parsePattern(pattern, caseless);
  if (!parsed.ok) {
    return 'beyond' in parsed ? compileWithPcre(pattern, caseless, parsed.beyond) : parsed;
  }
  const { node, groups } = parsed;
  let matcher: Matcher | undefined | 'unmade' = 'unmade';
  const getMatcher = (): Matcher | undefined =>
    matcher === 'unmade' ? (matcher = compileMatcher(node, groups)) : matcher;
  const slow = (subject: string, from: number, exactly: boolean): Found | undefined => {
    const program = getMatcher();
    return program && foundAt(subject, runMatcher(program, subject, from, exactly, exactly).offsets);
  };
  const translation = toJavaScript(node);
  if (!translation) {
    if (!getMatcher()) return { ok: false, message: 'regular expression is too large', offset: 0 };
    const regex: Regex = {
      groups,
      find: (subject, from = 0, exactly = false) => slow(subject, from, exactly),
      test: (subject) => slow(subject, 0, false) !== undefined,
    };
    return { ok: true, regex };
  }
  const plain = new RegExp(translation.source);
  let later: RegExp | undefined;
  const quick = (subject: string, from: number): RegExpExecArray | null => {
    if (from === 0) return plain.exec(subject);
    later ??= new RegExp(translation.source, 'g');
    later.lastIndex = from;
    return later.exec(subject);
  };
  // Beyond this the work may become too much, and is done where it is counted.
  const longest = Math.floor((mostWork / translation.choices) ** (1 / (translation.unbounded + 1)));
  const regex: Regex = {
    groups,
    find: (subject, from = 0, exactly = false) => {
      if (exactly || subject.length > longest) return slow(subject, from, exactly);
      const taken = quick(subject, from);
      if (!taken) return undefined;
      const [whole] = taken;
      const texts = [whole];
      for (let i = 1; i <= groups; i++) {
        const text = taken[i];
        if (text === undefined) continue;
        while (texts.length < i) texts.push('');
        texts.push(text);
      }
      return { start: taken.index, end: taken.index + whole.length, texts };
    },
    test: (subject) => (subject.length > longest ? slow(subject, 0, false) !== undefined : plain.test(subject)),
  };
  return { ok: true, regex };
}

/** How many steps a match may take where nobody counts them. */
const mostWork = 50_000_000;
