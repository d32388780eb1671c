import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A program of ${run that is named without its path. */
export const expansionRelativeCommand: Rule = {
  name: 'expansion/relative-command',
  severity: 'warning',
  summary: 'The program of ${run has its whole path.',
  why: 'Exim looks for it in no path, but in the directory that it happens to be in: the program is not found, ${run fails, and $runrc is not 0.',
  wrong: [
    {
      config: inRcpt('  accept condition = ${run{grep -q x /etc/friends}{yes}{no}}\n'),
      points: 'grep',
      says: 'the whole path',
    },
  ],
  right: [{ config: inRcpt('  accept condition = ${run{/bin/grep -q x /etc/friends}{yes}{no}}\n') }],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).items) {
      const first = node.kind === 'run' ? node.command?.parts[0] : undefined;
      if (first?.kind !== 'text') continue;
      const [, space = '', program = ''] = /^([ \t\n]*)([\w.+-]+)(?=[ \t\n]|$)/.exec(first.text) ?? [];
      // A macro that -D defines, or the beginning of a name whose rest is expanded.
      const isWhole =
        space.length + program.length < first.text.length || node.kind !== 'run' || node.command?.parts.length === 1;
      if (program === '' || !isWhole || /^[A-Z][A-Z\d_]*$/.test(program)) continue;
      const start = first.start + space.length;
      report({
        at: spanIn(text.value, start, start + program.length),
        message: `"${program}" is looked for in no path: write the whole path of the program`,
      });
    }
  },
};
