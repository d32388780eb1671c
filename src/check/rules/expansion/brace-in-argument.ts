import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** An opening brace in the text of an argument. */
export const expansionBraceInArgument: Rule = {
  name: 'expansion/brace-in-argument',
  severity: 'warning',
  summary: 'In the text of an argument, an opening brace has a backslash before it, or stands within \\N…\\N.',
  why: 'Exim does not count braces: the first "}" ends the argument, also the one that was meant to go with this "{". In a regular expression, {3} ends the pattern at the 3; after a variable, what was to be the next argument becomes part of this one.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^[a-z]{3}$}{yes}{no}}\n  accept\n'),
      points: '{',
      occurrence: 4,
      says: 'the next "}" ends the argument',
    },
    {
      config: inRcpt('  deny condition = ${if eq{$domain{example.org}{yes}{no}}\n  accept\n'),
      points: '{',
      occurrence: 3,
      says: 'the next "}" ends the argument',
    },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{\\N^[a-z]{3}$\\N}{yes}{no}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^[a-z]\\{3\\}\\$}{yes}{no}}\n  accept\n') },
  ],
  check({ config, report }) {
    const { braces, problems } = expansionsOf(config);
    if (braces.length === 0) return;
    const faulty = new Set(problems.map(({ text }) => text));
    for (const { text, node } of braces) {
      // Behind a name that Exim cannot read, the brace may open what the right name would have.
      const misread = (problem: (typeof problems)[number]): boolean =>
        problem.text === text && problem.node.code === 'not-closed-name' && problem.node.start < node.start;
      if (problems.some(misread)) continue;
      const at = node.start + node.text.indexOf('{');
      report({
        at: spanIn(text.value, at, at + 1),
        message:
          'this brace opens nothing, and the next "}" ends the argument: write "\\{", or \\N before the text and after it',
        ...(faulty.has(text) && { severity: 'error' as const }),
      });
    }
  },
};
