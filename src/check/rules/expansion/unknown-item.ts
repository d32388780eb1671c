import { explainAbsence } from '../../../catalogue/absence.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { foreignItems, meantBy } from '../../../catalogue/foreign-names.ts';
import { withRefusal } from '../../refused-expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** An expansion item that does not exist. */
export const expansionUnknownItem: Rule = {
  name: 'expansion/unknown-item',
  severity: 'error',
  summary: 'Every ${name …} is an expansion item that Exim has.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${lokup{$domain}lsearch{/etc/x}{yes}}\n  accept\n'),
      points: 'lokup',
      says: 'did you mean "lookup"?',
      fixed: inRcpt('  deny condition = ${lookup{$domain}lsearch{/etc/x}{yes}}\n  accept\n'),
    },
    {
      config: inRcpt('  warn set acl_m_x = ${lc{$domain}}\n  accept\n'),
      points: 'lc',
      says: 'a colon must follow it',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${replace{$domain}{a}{b}}\n  accept\n'),
      points: 'replace',
      says: 'Exim has ${sg{subject}{regex}{replacement}}',
      fixed: inRcpt('  warn set acl_m_x = ${sg{$domain}{a}{b}}\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  deny condition = ${lookup{$domain}lsearch{/etc/x}{yes}}\n  accept\n') }],
  check({ config, report }) {
    const { catalogue, target } = config.catalogue;
    const rows = config.catalogue.rows('items');
    const operators = config.catalogue.rows('operators');
    for (const { text, node } of expansionsOf(config).problems) {
      if (node.code !== 'not-closed-name') continue;
      const [lead = '', name = ''] = /^\$\{[\t-\r ]*(\w*)/.exec(text.value.text.slice(node.start)) ?? [];
      const end = node.start + lead.length;
      const at = spanIn(text.value, end - name.length, end);
      const absence = explainAbsence(catalogue, 'items', name, undefined, target);
      const meant = meantBy(name, foreignItems, absence ? [] : rows.keys());
      const isOperator = operators.has(name) || operators.has(name.replace(/_.*$/, ''));
      const isVariable = config.catalogue.rows('variables').has(name);
      const message = absence
        ? `the item "${name}" ${absence.text}`
        : isOperator
          ? `"${name}" is an operator: a colon must follow it, as in \${${name}:...}`
          : isVariable
            ? `a "}" must follow the name of the variable "${name}"`
            : `there is no expansion item "${name}"${meant.text}`;
      report(
        withRefusal(config, {
          at,
          message,
          ...(!isVariable && !isOperator && replaceByOnly(at, absence ? [] : meant.names)),
        }),
      );
    }
  },
};
