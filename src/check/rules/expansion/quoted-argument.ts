import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { literalText } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Conditions that compare two strings. */
const comparing = new Set(['eq', 'eqi', 'ge', 'gei', 'gt', 'gti', 'le', 'lei', 'lt', 'lti']);

/** Quotes that are compared along with what stands in them. */
export const expansionQuotedArgument: Rule = {
  name: 'expansion/quoted-argument',
  severity: 'warning',
  summary: 'What is compared stands in braces, without quotes.',
  why: 'Braces are all that encloses an argument: quotes within them are part of the string, and are compared with the rest.',
  exceptions: 'A value that holds the quotes.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if eq{$sender_helo_name}{"localhost"}}\n  accept\n'),
      points: '"localhost"',
      says: 'the quotes are part of the string',
      fixed: inRcpt('  deny condition = ${if eq{$sender_helo_name}{localhost}}\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  deny condition = ${if eq{$sender_helo_name}{localhost}}\n  accept\n') }],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).conditions) {
      if (node.kind !== 'condition' || !comparing.has(node.name.text)) continue;
      for (const argument of node.arguments) {
        const literal = literalText(argument);
        const inner = /^"([^"]+)"$/.exec(literal ?? '')?.[1];
        if (inner === undefined) continue;
        const at = spanIn(text.value, argument.start, argument.end);
        const exact = text.value.text.slice(argument.start, argument.end) === literal && !/[$\\{}]/.test(inner);
        report({
          at,
          message: 'the quotes are part of the string, and are compared with it',
          ...(exact && { fix: { safe: false, title: 'Remove the quotes', edits: [{ at, text: inner }] } }),
        });
      }
    }
  },
};
