import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { foreignConditions, meantBy } from '../../../catalogue/foreign-names.ts';
import { withRefusal } from '../../refused-expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** A condition of the expansion language that does not exist. */
export const expansionUnknownCondition: Rule = {
  name: 'expansion/unknown-condition',
  severity: 'error',
  summary: 'Every condition of an expansion is one that Exim has.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if equals{$domain}{a}}\n  accept\n'),
      points: 'equals',
      says: 'there is no condition "equals": Exim has eq{…}{…}',
      fixed: inRcpt('  deny condition = ${if eq{$domain}{a}}\n  accept\n'),
    },
    {
      config: inRcpt('  deny condition = ${if mach{$domain}{a}}\n  accept\n'),
      points: 'mach',
      says: 'did you mean "match"?',
      fixed: inRcpt('  deny condition = ${if match{$domain}{a}}\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  deny condition = ${if and{{eq{$domain}{a}}{!match{$local_part}{b}}}}\n  accept\n') }],
  check({ config, report }) {
    const { catalogue, target } = config.catalogue;
    const rows = config.catalogue.rows('conditions');
    for (const { text, node, owner } of expansionsOf(config).problems) {
      if (node.code !== 'unknown-condition') continue;
      const word = owner && 'name' in owner && typeof owner.name !== 'string' ? owner.name : undefined;
      const name = word?.text ?? '';
      const at = word ? spanIn(text.value, word.start, word.end) : spanIn(text.value, node.start, node.start + 1);
      const absence = name === '' ? undefined : explainAbsence(catalogue, 'conditions', name, undefined, target);
      const meant = meantBy(name, foreignConditions, absence ? [] : rows.keys());
      const message = absence
        ? `the condition "${name}" ${absence.text}`
        : name === ''
          ? 'a condition is expected here'
          : `there is no condition "${name}"${meant.text}`;
      report(withRefusal(config, { at, message, ...replaceByOnly(at, absence ? [] : meant.names) }));
    }
  },
};
