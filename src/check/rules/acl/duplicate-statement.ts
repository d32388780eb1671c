import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledStatement } from '../../../compile/config.ts';
import { everyAcl } from '../../../compile/config.ts';
import { inRcpt } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** What a statement does, in a form in which white space makes no difference. */
function textOf({ verb, items }: CompiledStatement): string {
  let text: string = verb;
  for (const { row, negated, value } of items) text += `\n${negated ? '!' : ''}${row.name}=${trimSpace(value)}`;
  return text;
}

/** Words whose effect adds up: to have them twice can be meant. */
const counting = new Set(['ratelimit', 'seen', 'delay', 'set', 'add_header', 'acl', 'continue', 'logwrite', 'udpsend']);

/** A statement that stands in an ACL twice. */
export const aclDuplicateStatement: Rule = {
  name: 'acl/duplicate-statement',
  severity: 'warning',
  summary: 'No ACL holds the same statement twice.',
  why: 'What the first one has let pass, the second lets pass too: it changes nothing, and costs a lookup or a callout. It may have been meant to differ.',
  exceptions: 'A variable that is set in between can make the second one different: then nothing is reported.',
  wrong: [
    {
      config: inRcpt(
        '  deny dnslists = bl.example.net\n  deny !verify = sender\n  deny dnslists = bl.example.net\n  accept\n',
      ),
      points: 'deny',
      occurrence: 3,
      says: 'the same statement',
    },
  ],
  right: [{ config: inRcpt('  deny dnslists = bl.example.net\n  deny dnslists = bl.example.org\n  accept\n') }],
  check({ config, report }) {
    for (const { statements } of everyAcl(config)) {
      const known = new Map<string, CompiledStatement>();
      for (const statement of statements) {
        const { items, verb, node } = statement;
        if (items.some(({ row }) => row.name === 'set' || row.name === 'acl')) known.clear();
        if (items.length === 0 || items.some(({ row }) => counting.has(row.name))) continue;
        const text = textOf(statement);
        const before = known.get(text);
        known.set(text, before ?? statement);
        if (!before) continue;
        report({
          at: node.verb,
          message: `the same statement stands above: this "${verb}" changes nothing`,
          related: [{ at: before.node.verb, message: 'it stands here first' }],
        });
      }
    }
  },
};
