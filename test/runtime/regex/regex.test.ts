import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runMatcher } from '../../../src/runtime/regex/matcher.ts';
import { parsePattern } from '../../../grammar/regex/parse.ts';
import { compileMatcher } from '../../../src/runtime/regex/program.ts';
import { compileRegex, foundAt } from '../../../src/runtime/regex/regex.ts';
import { createScene, installedExim } from '../expand/scene.ts';
import { regexGenerator } from './random-patterns.ts';

/** What a pattern takes of a subject, `no`, or PCRE2's message and its offset. */
function outcome(pattern: string, subject: string, caseless = false): string {
  const compiled = compileRegex(pattern, caseless);
  if (!compiled.ok) return `${compiled.message} at ${compiled.offset}`;
  const texts = compiled.regex.find(subject)?.texts;
  return texts ? texts.join('|') : 'no';
}

describe('patterns', () => {
  it.each([
    ['', 'abc', ''],
    ['b', 'abc', 'b'],
    ['^b', 'abc', 'no'],
    ['c$', 'abc', 'c'],
    ['c$', 'abc\n', 'c'],
    ['c\\z', 'abc\n', 'no'],
    ['a.c', 'a\nc', 'no'],
    ['(?s)a.c', 'a\nc', 'a\nc'],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['(?i)ABC', 'xabcx', 'abc'],
    ['(?x) a b # comment', 'ab', 'ab'],
    ['(a)|(b)', 'b', 'b||b'],
    ['(?<n>a)\\k<n>', 'aa', 'aa|a'],
    ['(a|b)*', 'abab', 'abab|b'],
    ['(?|(a)|(b))c', 'bc', 'bc|b'],
    ['(?|(a)(x)|(b))(c)', 'bc', 'bc|b||c'],
    ['(?>a+)ab', 'aaab', 'no'],
    ['a++b', 'aaab', 'aaab'],
    ['a*?b', 'aaab', 'aaab'],
    ['(?=.*b)a', 'ab', 'a'],
    ['a(?!b)', 'abac', 'a'],
    ['(?<=b)c', 'abc', 'c'],
    ['(?<!b)c', 'bcac', 'c'],
    ['(?<=ab|c)x', 'cx', 'x'],
    ['\\Qa.b\\E', 'a.b', 'a.b'],
    ['[\\Q]a\\E]+', 'a]', 'a]'],
    ['[[:alpha:]_]+', '1aB_', 'aB_'],
    ['[^[:digit:]]', '1a', 'a'],
    ['[]a]+', 'x]a', ']a'],
    ['[a\\-z]+', 'b-z', '-z'],
    ['\\d{2,3}', '12345', '123'],
    ['a{,2}', 'a{,2}', 'a{,2}'],
    ['a{0}b', 'ab', 'b'],
    ['\\x41\\x{42}\\103\\o{104}', 'ABCD', 'ABCD'],
    ['\\h\\H\\v\\V\\R', ' a\nb\r\n', ' a\nb\r\n'],
    ['a\\Kb', 'ab', 'b'],
    ['(?(1)a|b)', 'b', 'reference to non-existent subpattern at 2'],
    ['(a)?(?(1)b|c)', 'ab', 'ab|a'],
    ['(a)?(?(1)b|c)', 'xc', 'c'],
    ['(\\((?:[^()]|(?1))*\\))', 'x(a(b)c)y', '(a(b)c)|(a(b)c)'],
    ['^(?:(?=(a+))\\1)+$', 'aaa', 'aaa|aaa'],
    ['\\bfoo\\b', 'a foo.', 'foo'],
    ['\\p{Lu}+', 'abCDe', 'CD'],
    ['\\xe9', 'caf\xe9', '\xe9'],
    ['\\w+', 'caf\xe9', 'caf'],
    ['(?i)\xc9', '\xe9', 'no'],
    ['.', '\xff', '\xff'],
    ['(?U)a+', 'aaa', 'a'],
    ['(?n)(a)(?<x>b)', 'ab', 'ab|b'],
    ['a(*FAIL)|b', 'ab', 'b'],
  ])('%s on %j', (pattern, subject, result) => {
    expect(outcome(pattern, subject)).toBe(result);
  });

  it('ignore letter case where asked to', () => {
    expect(outcome('aB', 'xAb', true)).toBe('Ab');
    expect(outcome('(?-i)a', 'A', true)).toBe('no');
  });

  it.each([
    ['(', 'missing closing parenthesis at 1'],
    [')', 'unmatched closing parenthesis at 0'],
    ['[', 'missing terminating ] for character class at 1'],
    ['[z-a]', 'range out of order in character class at 3'],
    ['*', 'quantifier does not follow a repeatable item at 0'],
    ['a**', 'quantifier does not follow a repeatable item at 2'],
    ['a{3,1}', 'numbers out of order in {} quantifier at 5'],
    ['a{99999}', 'number too big in {} quantifier at 7'],
    ['\\', '\\ at end of pattern at 1'],
    ['(?z)', 'unrecognized character after (? or (?- at 2'],
    ['[[:bogus:]]', 'unknown POSIX class name at 3'],
    ['\\1', 'reference to non-existent subpattern at 1'],
    ['(?<n>a)(?<n>b)', 'two named subpatterns have the same name (PCRE2_DUPNAMES not set) at 12'],
    ['(?<=a+)b', 'lookbehind assertion is not fixed length at 0'],
    ['\\p{Bogus}', 'unknown property after \\P or \\p at 9'],
  ])('%s is refused as PCRE2 refuses it', (pattern, message) => {
    expect(outcome(pattern, '')).toBe(message);
  });
});

describe('bounds', () => {
  it.each([
    ['^(a+)+$', `${'a'.repeat(40)}b`],
    ['(a*)*b', 'a'.repeat(60)],
    ['(?:a|a)*c', 'a'.repeat(60)],
    ['(.*)*x', 'y'.repeat(100)],
    ['(x+x+)+y', 'x'.repeat(60)],
    ['((a?){20}){20}b', 'a'.repeat(500)],
    ['(?:a{1,2})*c', 'a'.repeat(60)],
    ['(?:a{1,3}){20}c', 'a'.repeat(60)],
    [`${'a{0,20}'.repeat(10)}c`, 'a'.repeat(200)],
    [`${'(?:a|a)'.repeat(30)}c`, 'a'.repeat(60)],
    ['(?:ab?|a|b)*c', 'ab'.repeat(40)],
    ['^(?:(a)|(b)|(c))*$', `${'abc'.repeat(20_000)}d`],
  ])('%s ends in time', (pattern, subject) => {
    const start = performance.now();
    const compiled = compileRegex(pattern);
    if (compiled.ok) expect(compiled.regex.find(subject)).toBeUndefined();
    else expect(compiled.message).toBe('regular expression is too large');
    expect(performance.now() - start).toBeLessThan(15_000);
  });

  it('deep nesting is taken or refused', () => {
    for (const depth of [100, 10_000, 200_000]) {
      const compiled = compileRegex('('.repeat(depth) + ')'.repeat(depth));
      if (!compiled.ok) expect(compiled.message).toMatch(/nested|too large|too many/);
    }
  });
});

const pieces = '()[]{}|?*+.^$\\<>=!:#,-&_0123456789abcdefkgnpPQEKRXdDwWsSbBxzZ\'" \n\xe9'.split('');
const anyPattern = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((each) => each.join(''));
const anySubject = fc
  .array(fc.constantFrom(...'abcdex01 -_()\n\r\xe9'.split('')), { maxLength: 12 })
  .map((each) => each.join(''));

describe('properties', () => {
  it('whatever the pattern, there is a match, none, or a message with an offset in the pattern', () => {
    fc.assert(
      fc.property(anyPattern, anySubject, (pattern, subject) => {
        const compiled = compileRegex(pattern);
        if (!compiled.ok) {
          expect(compiled.message).not.toBe('');
          expect(compiled.offset).toBeGreaterThanOrEqual(0);
          expect(compiled.offset).toBeLessThanOrEqual(pattern.length);
          return;
        }
        const found = compiled.regex.find(subject);
        expect(compiled.regex.test(subject)).toBe(found !== undefined);
        if (!found) return;
        expect(found.texts[0]).toBe(subject.slice(found.start, found.end));
        expect(found.texts.length).toBeLessThanOrEqual(compiled.regex.groups + 1);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('what JavaScript matches in the place of our own matcher is the same', () => {
    const generator = regexGenerator(3);
    for (let i = 0; i < 4000; i++) {
      const { pattern, subject } = generator.next();
      const parsed = parsePattern(pattern, false);
      const compiled = compileRegex(pattern);
      const matcher = parsed.ok ? compileMatcher(parsed.node, parsed.groups) : undefined;
      if (!matcher || !compiled.ok) continue;
      const slow = runMatcher(matcher, subject, 0, false, false).offsets;
      expect([pattern, subject, compiled.regex.find(subject)]).toEqual([pattern, subject, foundAt(subject, slow)]);
    }
  });
});

/**
 * Random patterns, tried by eximc and by the Exim that is installed. Where a pattern is wrong in several places, PCRE2 and
 * eximc may not name the same one: references to groups that there are not, lookbehinds of variable length and conditions
 * with too many branches are found out in an order of their own. PCRE2 takes some lookbehinds with `(*FAIL)`, lookaheads that
 * are repeated or recursions for fixed in length that eximc refuses, and looks no further where it takes the subject for too
 * short, which shows in groups that refer to themselves. `EXIMC_RANDOM_PATTERNS` says how many are tried.
 */
describe('random patterns', () => {
  const scene = createScene();
  afterAll(() => {
    scene.close();
  });
  const count = Number(process.env.EXIMC_RANDOM_PATTERNS ?? 500);
  const literal = (text: string): string =>
    text.replace(/[^A-Za-z0-9_./@ -]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const late = /(?:non-existent subpattern|not fixed length|more than two branches|the same name) at offset \d+$/;

  it.skipIf(installedExim?.version !== '4.96')(
    `${count} give what Exim 4.96 gives (skipped where exim4 4.96 is not installed)`,
    { timeout: 600_000 },
    () => {
      const generator = regexGenerator(Number(process.env.EXIMC_RANDOM_SEED ?? 8));
      const lines = Array.from({ length: count }, () => {
        const { pattern, subject } = generator.next();
        return `\${if match{${literal(subject)}}{${literal(pattern)}}{y[$0|$1|$2|$3]}{n}}`;
      });
      const different: string[] = [];
      for (let at = 0; at < count; at += 500) {
        for (const { lines: part, results } of scene.live(lines.slice(at, at + 500))) {
          if (!results) continue;
          for (const [i, ours] of scene.ours(part).entries()) {
            const wanted = results[i] ?? '';
            if (ours === wanted || (late.test(ours) && late.test(wanted))) continue;
            different.push(`${part[i] ?? ''}\n  exim  ${wanted}\n  eximc ${ours}`);
          }
        }
      }
      expect(different.length, different.join('\n')).toBeLessThanOrEqual(Math.ceil(count * 0.005));
    },
  );
});
