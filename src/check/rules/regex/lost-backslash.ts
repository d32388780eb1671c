import type { Part, Sequence } from '../../../../grammar/expansion/ast.ts';
import type { Value } from '../../../../grammar/config/ast.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf, treeOf } from '../../expansions.ts';
import { listItems, listsOf } from '../../lists.ts';
import type { Rule, Severity } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

type Escape = Extract<Part, { readonly kind: 'escape' }>;

/** What a regular expression means by a backslash and a letter: kinds of characters, ends of words and of the text. */
const classes = /^\\[dDwWsSbBAzZhHvVR1-9]$/;
/** Characters that mean themselves only behind a backslash. An anchor, "\$", is what the dollar is meant to be as a rule. */
const signs = /^\\[.[\]()*+?|^]$/;

/** How much is lost with the backslash of an escape; undefined where nothing is. */
function lossOf(written: string, before: string, behind: string): Severity | undefined {
  if (classes.test(written)) return 'warning';
  if (!signs.test(written)) return undefined;
  // A dot between letters still matches what it is meant for, and more.
  return written === '\\.' && /\w$/.test(before) && /^\w/.test(behind) ? 'info' : 'warning';
}

function escapesIn(sequence: Sequence | undefined, start: number, end: number): Escape[] {
  return (sequence?.parts ?? []).filter(
    (part): part is Escape => part.kind === 'escape' && part.start >= start && part.end <= end,
  );
}

/** A backslash of a regular expression that expansion takes away. */
export const regexLostBackslash: Rule = {
  name: 'regex/lost-backslash',
  severity: 'warning',
  summary: 'In a regular expression that is expanded, backslashes are doubled, or it stands between \\N and \\N.',
  why: 'Exim expands a text before it takes a regular expression from it, and expansion takes a backslash away: ^\\. becomes ^. and matches everything, \\d becomes the letter d. Doubled, or between \\N and \\N, a backslash stays.',
  exceptions:
    'A dot without its backslash between letters matches any character there, and the dot too: this is an info only.',
  wrong: [
    {
      config: inRcpt('  deny local_parts = ^\\. : ^.*[@%!/]\n  accept\n'),
      points: '\\.',
      says: 'comes to "."',
      fixed: inRcpt('  deny local_parts = ^\\\\. : ^.*[@%!/]\n  accept\n'),
    },
    {
      config: inRcpt('  deny condition = ${if match{$sender_helo_name}{^\\d+\\$}}\n  accept\n'),
      points: '\\d',
      says: 'comes to "d"',
      fixed: inRcpt('  deny condition = ${if match{$sender_helo_name}{^\\\\d+\\$}}\n  accept\n'),
    },
    { config: inRcpt('  deny senders = ^bob@example\\.org\\$\n  accept\n'), points: '\\.' },
  ],
  right: [
    { config: inRcpt('  deny local_parts = ^\\\\. : ^bob\\$\n  accept\n') },
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{\\N^\\d+$\\N}}\n  accept\n') },
  ],
  check({ config, report }) {
    const { text: source } = config.source.logical;
    const look = (value: Value, sequence: Sequence | undefined, start: number, end: number): void => {
      for (const part of escapesIn(sequence, start, end)) {
        const written = value.text.slice(part.start, part.end);
        const loss = lossOf(written, value.text.slice(start, part.start), value.text.slice(part.end, end));
        if (!loss) continue;
        const at = spanIn(value, part.start, part.end);
        // Between quotation marks, backslashes are taken away once more.
        const plain = source.slice(at.start, at.end) === written && source.charAt(value.start - 1) !== '"';
        report({
          at,
          severity: loss,
          message: `expansion takes the backslash away: "${written}" comes to "${part.value}"`,
          ...(plain && { fix: { safe: true, title: 'Double the backslash', edits: [{ at, text: `\\${written}` }] } }),
        });
      }
    };
    for (const { value, items } of listsOf(config)) {
      const tree = treeOf(config, value);
      for (const { pattern, patternStart, end } of items)
        if (pattern.startsWith('^')) look(value, tree, patternStart, end);
    }
    for (const name of ['regex', 'mime_regex']) {
      for (const { item } of itemsNamed(config, name)) {
        const { value } = item.node;
        const tree = treeOf(config, value);
        for (const { start, end } of value ? listItems(config, value) : []) if (value) look(value, tree, start, end);
      }
    }
    const { conditions, items } = expansionsOf(config);
    for (const { text, node } of [...conditions, ...items]) {
      const takes =
        (node.kind === 'condition' && node.name.text === 'match') || (node.kind === 'item' && node.name.text === 'sg');
      const regex = takes ? node.arguments[1] : undefined;
      if (regex) look(text.value, regex, regex.start, regex.end);
    }
  },
};
