import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { foreignOperators, meantBy } from '../../../catalogue/foreign-names.ts';
import { withRefusal } from '../../refused-expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** An expansion operator that does not exist. */
export const expansionUnknownOperator: Rule = {
  name: 'expansion/unknown-operator',
  severity: 'error',
  summary: 'Every ${name:…} is an expansion operator that Exim has.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if eq{${bsae64:$domain}}{a}}\n  accept\n'),
      points: 'bsae64',
      says: 'did you mean "base64"?',
      fixed: inRcpt('  deny condition = ${if eq{${base64:$domain}}{a}}\n  accept\n'),
    },
    {
      config: inRcpt('  warn set acl_m_x = ${header_subject:}\n  accept\n'),
      points: 'header_subject',
      says: 'without braces, "$header_subject:"',
    },
    {
      config: inRcpt('  deny condition = ${lowercase:$domain}\n  accept\n'),
      points: 'lowercase',
      says: 'there is no expansion operator "lowercase": Exim has ${lc:…}',
      fixed: inRcpt('  deny condition = ${lc:$domain}\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  deny condition = ${if eq{${base64:$domain}}{a}}\n  accept\n') }],
  check({ config, report }) {
    const { catalogue, target } = config.catalogue;
    const rows = config.catalogue.rows('operators');
    for (const { text, node } of expansionsOf(config).operators) {
      if (node.operator !== undefined) continue;
      const name = node.name.text;
      const at = spanIn(text.value, node.name.start, node.name.end);
      const absence = explainAbsence(catalogue, 'operators', name, undefined, target);
      const meant = meantBy(name, foreignOperators, absence ? [] : rows.keys());
      const header = /^(?:[rbl]?h|[rbl]?header)_(.+)$/.exec(name);
      const message = absence
        ? `the operator "${name}" ${absence.text}`
        : header
          ? `a header line is written without braces, "$${name}:"`
          : `there is no expansion operator "${name}"${meant.text}`;
      report(withRefusal(config, { at, message, ...replaceByOnly(at, absence ? [] : meant.names) }));
    }
  },
};
