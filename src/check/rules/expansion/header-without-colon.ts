import { inData } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A header line whose name runs on into what follows it. */
export const expansionHeaderWithoutColon: Rule = {
  name: 'expansion/header-without-colon',
  severity: 'error',
  summary: 'A colon ends the name of a header line, unless white space follows.',
  why: 'The name of a header line goes on up to a colon or white space: braces, commas and full stops are part of it. No message has such a line, so that the value is empty; and a closing brace that is part of the name closes nothing.',
  wrong: [
    {
      config: inData('  deny condition = ${if match{$h_subject}{viagra}}\n  accept\n'),
      points: '$h_subject',
      says: 'its name is "subject}{viagra}}"',
      fixed: inData('  deny condition = ${if match{$h_subject:}{viagra}}\n  accept\n'),
    },
    {
      config: inData('  deny message = I do not like $h_subject, and say so.\n'),
      points: '$h_subject',
      says: 'its name is "subject,"',
      fixed: inData('  deny message = I do not like $h_subject:, and say so.\n'),
    },
  ],
  right: [
    {
      config: inData('  deny condition = ${if match{$h_subject:}{viagra}}\n  accept message = $h_subject and so on\n'),
    },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).headers) {
      const name = /^[\w-]*/.exec(node.name)?.[0] ?? '';
      if (node.colon || name === node.name || name === '') continue;
      const written = text.value.text.indexOf(node.name, node.start);
      if (written < 0 || written >= node.end) continue;
      const end = written + name.length;
      const at = spanIn(text.value, end, end);
      report({
        at: spanIn(text.value, node.start, end),
        message: `a colon is missing after the name of this header line: as it stands, its name is "${node.name}"`,
        fix: { safe: false, title: 'Put a colon after it', edits: [{ at, text: ':' }] },
      });
    }
  },
};
