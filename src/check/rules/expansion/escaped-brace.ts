import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A closing brace that a backslash keeps from closing. */
export const expansionEscapedBrace: Rule = {
  name: 'expansion/escaped-brace',
  severity: 'warning',
  summary: 'The brace that ends an argument has no backslash before it.',
  why: 'A brace with a backslash is part of the argument, and so is what follows up to the next one: "{…\\}{pattern}{no}{yes}" is the argument "…}{pattern", and then {no} stands where the pattern should be. Exim says nothing as long as the number of arguments happens to do.',
  exceptions: 'Text that is meant to hold "}{".',
  wrong: [
    {
      config: inRcpt('  warn condition = ${if match{$sender_helo_name\\}{$sender_host_name}{no}{yes}}\n  accept\n'),
      points: '\\}',
      says: 'part of the argument',
      fixed: inRcpt('  warn condition = ${if match{$sender_helo_name}{$sender_host_name}{no}{yes}}\n  accept\n'),
    },
  ],
  right: [
    { config: inRcpt('  warn condition = ${if match{$sender_helo_name}{$sender_host_name}{no}{yes}}\n  accept\n') },
    { config: inRcpt('  warn condition = ${if match{$sender_helo_name}{^[a-z]\\{2\\}}}\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).escaping) {
      for (const [i, part] of node.parts.entries()) {
        if (part.kind !== 'escape' || part.value !== '}' || !text.value.text.startsWith('{', part.end)) continue;
        // "\{…\}{" is balanced: a brace that is meant.
        if (node.parts.slice(0, i).some((before) => before.kind === 'escape' && before.value === '{')) continue;
        const at = spanIn(text.value, part.start, part.end);
        report({
          at,
          message: 'this brace is part of the argument, and so is what follows: the backslash keeps it from ending it',
          fix: {
            safe: false,
            title: 'Remove the backslash',
            edits: [{ at: spanIn(text.value, part.start, part.start + 1), text: '' }],
          },
        });
      }
    }
  },
};
