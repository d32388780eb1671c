import type { Sequence } from '../../../../grammar/expansion/ast.ts';
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
  why: 'In ${if match{$x}{yes}{no}} the first of the two is the pattern, and the second what is given when it matches: one string has been forgotten, and Exim has no way of knowing.',
  exceptions: 'A value that really is compared with such a word.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if match{$sender_helo_name}{yes}{no}}\n  accept\n'),
      points: 'yes',
      says: 'is taken for the pattern',
    },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^mail}{yes}{no}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{yes}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if eq{$acl_m_x}{yes}}\n  warn set acl_m_x = yes\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).items) {
      if (node.kind !== 'if' || node.yesNo.no || node.yesNo.fail) continue;
      const { condition, yesNo } = node;
      if (condition.kind !== 'condition' || !matching.test(condition.name.text)) continue;
      const [subject, pattern] = condition.arguments;
      // A brace that a backslash keeps from closing is the cause then, and told of.
      if (subject?.parts.some((part) => part.kind === 'escape' && part.value === '}')) continue;
      const truth = truthOf(pattern);
      // Where both results are there, or none, the word is what is looked for.
      if (!pattern || truth === undefined || truthOf(yesNo.yes) !== !truth) continue;
      report({
        at: spanIn(text.value, pattern.start, pattern.end),
        message: `"${literalText(pattern)?.trim() ?? ''}" is taken for the pattern of "${condition.name.text}": is an argument missing before it?`,
      });
    }
  },
};

/** What a word says that is written for a result; undefined for anything else. */
function truthOf(sequence: Sequence | undefined): boolean | undefined {
  const word = literalText(sequence)?.trim().toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : undefined;
}
