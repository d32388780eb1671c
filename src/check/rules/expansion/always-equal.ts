import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Conditions that compare, and whether they are true of two that are the same. */
const ofSame: Readonly<Record<string, boolean>> = {
  eq: true,
  eqi: true,
  ge: true,
  gei: true,
  gt: false,
  gti: false,
  le: true,
  lei: true,
  lt: false,
  lti: false,
  '=': true,
  '==': true,
  '>=': true,
  '<=': true,
  '>': false,
  '<': false,
};

/** What may come to something else the second time. */
const changing =
  /\$\{[\t-\r ]*(?:run|readsocket|perl|dlfunc|acl|randint|prvs|hash|nhash)\b|\$\{[\t-\r ]*(?:randint):|\$(?:tod|pid|runrc)/;

/** Something that is compared with itself. */
export const expansionAlwaysEqual: Rule = {
  name: 'expansion/always-equal',
  severity: 'error',
  summary: 'Nothing is compared with itself.',
  why: 'The condition is always true, or never: what it should keep out is let in. Usually one of the two has been copied and not changed.',
  exceptions:
    'Conditions without any variable in them may be there to switch something on or off by hand, or by a macro.',
  wrong: [
    {
      config: inRcpt('  accept condition = ${if eq{$sender_address}{$sender_address}}\n'),
      points: '$sender_address',
      occurrence: 2,
      says: 'this is always true',
    },
  ],
  right: [
    { config: inRcpt('  accept condition = ${if eq{$sender_address}{$local_part@$domain}}\n') },
    { config: inRcpt('  accept condition = ${if eq{yes}{yes}}\n') },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).conditions) {
      if (node.kind !== 'condition' || !Object.hasOwn(ofSame, node.name.text)) continue;
      const [first, second] = node.arguments;
      if (!first || !second) continue;
      const written = trimSpace(text.value.text.slice(first.start, first.end));
      if (written !== trimSpace(text.value.text.slice(second.start, second.end))) continue;
      if (!written.includes('$') || changing.test(written)) continue;
      const truth = ofSame[node.name.text] === !node.negated ? 'always true' : 'never true';
      report({
        at: spanIn(text.value, second.start, second.end),
        message: `this is compared with itself: this is ${truth}`,
      });
    }
  },
};
