/* Random regular expressions, most of them well formed, with subjects that some of them match. */
import { randomNumbers } from '../expand/random-expressions.ts';

/** A pattern and what it is tried on; byte strings without newlines at their ends. */
export interface PatternCase {
  readonly pattern: string;
  readonly subject: string;
}

const atoms = [
  ...[
    'a',
    'b',
    'c',
    'x',
    'A',
    'B',
    '1',
    '2',
    ' ',
    '-',
    '_',
    '@',
    ':',
    '.',
    '.',
    '\\.',
    '\\d',
    '\\D',
    '\\w',
    '\\W',
    '\\s',
    '\\S',
  ],
  ...[
    '\\h',
    '\\H',
    '\\v',
    '\\V',
    '\\N',
    '\\R',
    '\\x61',
    '\\x{62}',
    '\\o{141}',
    '\\141',
    '\\0',
    '\\t',
    '\\n',
    '\\r',
    '\\e',
    '\\f',
    '\\a',
  ],
  ...[
    '\\cA',
    '[abc]',
    '[^abc]',
    '[a-c]',
    '[\\d_]',
    '[^\\w]',
    '[[:alpha:]]',
    '[[:^digit:]x]',
    '[]a]',
    '[^]a]',
    '[a\\]b]',
    '[a-]',
  ],
  ...[
    '[\\x41-\\x43]',
    '[\\Qa-c\\E]',
    '[[:upper:][:digit:]]',
    '\\Qa.b\\E',
    '\\Q\\E',
    '\\xe9',
    '\xe9',
    '[\xe0-\xef]',
    '\\p{L}',
    '\\PL',
    '\\X',
    '\\C',
  ],
];
const anchors = [
  '^',
  '$',
  '\\b',
  '\\B',
  '\\A',
  '\\Z',
  '\\z',
  '\\G',
  '\\K',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!b)',
  '(?<=ab|c)',
  '(?=.*b)',
];
const quantifiers = [
  '*',
  '+',
  '?',
  '{2}',
  '{1,2}',
  '{0,1}',
  '{1,}',
  '{0}',
  '*?',
  '+?',
  '??',
  '{1,2}?',
  '*+',
  '++',
  '?+',
  '{1,2}+',
  '{,2}',
  '{a}',
  '{',
];
const options = ['(?i)', '(?-i)', '(?s)', '(?m)', '(?x)', '(?xx)', '(?n)', '(?U)', '(?i-s)', '(?^)', '(?^i)'];
const backReferences = [
  '\\1',
  '\\2',
  '\\g1',
  '\\g{1}',
  '\\g{-1}',
  '\\k<n>',
  '\\k{n}',
  "\\k'n'",
  '(?P=n)',
  '(?1)',
  '(?R)',
  '(?&n)',
  '(?P>n)',
  '\\g<1>',
  "\\g'1'",
];
const groups = [
  '(',
  '(?:',
  '(?i:',
  '(?>',
  '(?|',
  '(?<n>',
  "(?'n'",
  '(?P<n>',
  '(?=',
  '(?!',
  '(?<=',
  '(?<!',
  '(?s-i:',
  '(?x: ',
  '(*atomic:',
  '(*pla:',
];
const bad = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '*',
    '+',
    '?',
    '\\',
    '{2}',
    '(?',
    '(?<',
    '(?P',
    '[z-a]',
    '[[:bogus:]]',
    '(?<1>a)',
    '(?z)',
    '\\p{Bogus}',
    '\\x{110000}',
  ],
  ...[
    '\\o{9}',
    '\\g',
    '\\k',
    '(?(',
    '(?#',
    '(?C',
    '(*BOGUS)',
    '\\c',
    '\\8',
    '[a-\\d]',
    '(?<n>a)(?<n>b)',
    '\\9',
    '\\E',
    '(?2)',
    '{99999}',
    'a{3,1}',
  ],
];
const comments = ['(?#c)', '(?C1)', '(*FAIL)'];
const letters = [
  'a',
  'b',
  'c',
  'A',
  'B',
  'x',
  '1',
  '2',
  ' ',
  '-',
  '_',
  '@',
  ':',
  '.',
  'ab',
  'abc',
  'aab',
  'a.b',
  '\n',
  '\r\n',
  '\t',
  '\xe9',
  '\0',
];

/** @param seed the same seed makes the same cases */
export function regexGenerator(seed: number): { next(): PatternCase } {
  const below = randomNumbers(seed);
  const one = (of: readonly string[]): string => of[below(of.length)] ?? '';
  const chance = (percent: number): boolean => below(100) < percent;

  const piece = (depth: number): string => {
    const kind = below(100);
    if (kind < 9) return one(anchors);
    if (kind < 12) return one(options);
    if (kind < 16) return one(backReferences);
    if (kind < 17) return one(comments);
    if (kind < 18) return one(bad);
    const quantifier = chance(35) ? one(quantifiers) : '';
    if (depth > 0 && kind < 40) return `${one(groups)}${alternatives(depth - 1)})${quantifier}`;
    if (depth > 0 && kind < 42) return `(?(${one(['1', '<n>', '?=a', '2', 'R'])})${alternatives(0)})`;
    return one(atoms) + quantifier;
  };
  const sequence = (depth: number): string => {
    let result = '';
    for (let left = 1 + below(4); left > 0; left--) result += piece(depth);
    return result;
  };
  const alternatives = (depth: number): string => {
    let result = chance(4) ? '' : sequence(depth);
    while (chance(25)) result += `|${sequence(depth)}`;
    return result;
  };
  return {
    next() {
      const pattern = alternatives(below(4));
      let subject = '';
      for (let left = below(9); left > 0; left--) subject += one(letters);
      return { pattern: pattern.replaceAll('\0', ''), subject: subject.replaceAll('\0', '') };
    },
  };
}
