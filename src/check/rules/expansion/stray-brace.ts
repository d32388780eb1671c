import { inRcpt } from '../../example-config.ts';
import { expansionsOf, isExpandedInPieces } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A closing brace that closes nothing. */
export const expansionStrayBrace: Rule = {
  name: 'expansion/stray-brace',
  severity: 'warning',
  summary: 'Behind an expansion item, every closing brace closes something.',
  why: 'One brace too many ends an item early, and the rest of it is taken for text: ${if eq{a}{b}}{yes}{no}} is "true{yes}{no}}". In a condition that is neither true nor false.',
  exceptions: 'Text that is meant to hold such a brace: write "\\}".',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if eq{$domain}{example.org}}{yes}{no}}\n  accept\n'),
      points: '}',
      occurrence: 6,
      says: 'closes nothing',
    },
  ],
  right: [
    { config: inRcpt('  deny condition = ${if eq{$domain}{example.org}{yes}{no}}\n  accept\n') },
    { config: inRcpt('  warn log_message = {"domain": "$domain"} \\}\n  accept\n') },
  ],
  check({ config, report }) {
    const { texts, problems } = expansionsOf(config);
    // Exim does not get there, and where the items end is not clear.
    const faulty = new Set(problems.map(({ text }) => text));
    for (const text of texts) {
      const { tree, value } = text;
      if (!value.text.includes('${') || faulty.has(text) || isExpandedInPieces(text)) continue;
      let depth = 0;
      let after = false;
      let found: number | undefined;
      for (const part of tree.parts) {
        if (part.kind !== 'text') {
          after ||= 'name' in part && typeof part.name === 'object';
          continue;
        }
        for (let i = 0; i < part.text.length && found === undefined; i++) {
          const char = part.text.charAt(i);
          if (char === '{') depth++;
          else if (char === '}' && --depth < 0 && after) found = part.start + i;
        }
      }
      if (found !== undefined)
        report({
          at: spanIn(value, found, found + 1),
          message: 'this brace closes nothing: an item has ended before it',
        });
    }
  },
};
