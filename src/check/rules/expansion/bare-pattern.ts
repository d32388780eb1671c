import { lowerCase, trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Condition, Sequence } from '../../../../grammar/expansion/ast.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Conditions whose second argument is a pattern or a list. */
const matching = /^(?:match(?:_\w+)?|inlisti?|isip)$/;

/** A result where a pattern should be. */
export const expansionBarePattern: Rule = {
  name: 'expansion/bare-pattern',
  severity: 'warning',
  summary: 'The pattern of match and its kin is no bare "yes", "no", "true" or "false".',
  why: 'In ${if match{$x}{yes}{no}} the first of the two is the pattern, and the second what is given when it matches: one string has been forgotten, and Exim has no way of knowing. Where nothing has, the pattern matches wherever the word is part of the value: "no" is in "another".',
  exceptions: 'A value in which such a word really is looked for.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if match{$sender_helo_name}{yes}{no}}\n  accept\n'),
      points: 'yes',
      says: 'is taken for the pattern',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${if match{$sender_helo_name}{no}{a}{b}}\n  accept\n'),
      points: 'no',
      says: 'wherever "no" is part of the value',
    },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^mail}{yes}{no}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^yes\\$}{yes}{no}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if eq{$acl_m_x}{yes}}\n  warn set acl_m_x = yes\n  accept\n') },
  ],
  check({ config, report }) {
    const { conditions, items } = expansionsOf(config);
    const told = new Set<Condition>();
    for (const { text, node } of items) {
      if (node.kind !== 'if' || node.yesNo.no || node.yesNo.fail) continue;
      const { condition, yesNo } = node;
      if (condition.kind !== 'condition' || !matching.test(condition.name.text)) continue;
      const [, pattern] = condition.arguments;
      const truth = truthOf(pattern);
      // Where both results are there, or none, the word is what is looked for.
      if (!pattern || isCutShort(condition) || truth === undefined || truthOf(yesNo.yes) !== !truth) continue;
      told.add(condition);
      report({
        at: spanIn(text.value, pattern.start, pattern.end),
        message: `"${trimSpace(literalText(pattern)) ?? ''}" is taken for the pattern of "${condition.name.text}": is an argument missing before it?`,
      });
    }
    for (const { text, node } of conditions) {
      if (node.kind !== 'condition' || node.name.text !== 'match' || told.has(node) || isCutShort(node)) continue;
      const [, pattern] = node.arguments;
      if (!pattern || truthOf(pattern) === undefined) continue;
      const word = trimSpace(literalText(pattern)) ?? '';
      report({
        at: spanIn(text.value, pattern.start, pattern.end),
        severity: 'info',
        message: `"match" is true wherever "${word}" is part of the value: "eq" compares the whole, or is an argument missing before it?`,
      });
    }
  },
};

/** Whether a backslash keeps a brace from closing the first argument: that is the cause then, and told of. */
function isCutShort({ arguments: [subject] }: Extract<Condition, { readonly kind: 'condition' }>): boolean {
  return subject?.parts.some((part) => part.kind === 'escape' && part.value === '}') === true;
}

/** What a word says that is written for a result; undefined for anything else. */
function truthOf(sequence: Sequence | undefined): boolean | undefined {
  const word = lowerCase(trimSpace(literalText(sequence)));
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : undefined;
}
