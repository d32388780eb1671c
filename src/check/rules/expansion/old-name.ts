import { inRcpt } from '../../example-config.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** A variable or operator by a name that has been replaced. */
export const expansionOldName: Rule = {
  name: 'expansion/old-name',
  severity: 'info',
  summary: 'Variables and operators are called by their present names.',
  why: 'Exim still knows the old name, but its documentation does not promise for how long. Some, as $tls_cipher, say less than those that came in their place: there is one for each direction.',
  exceptions: 'A configuration that old releases must be able to read, too.',
  presets: ['strict'],
  wrong: [
    {
      config: inRcpt('  accept condition = ${if eq{$interface_port}{587}}\n'),
      points: '$interface_port',
      says: '$received_port',
    },
    {
      config: inRcpt('  warn log_message = ${str2b64:$sender_address}\n  accept\n'),
      points: 'str2b64',
      says: '"base64"',
      fixed: inRcpt('  warn log_message = ${base64:$sender_address}\n  accept\n'),
    },
  ],
  right: [{ config: inRcpt('  accept condition = ${if eq{$received_port}{587}}\n') }],
  check({ config, report }) {
    const variables = config.catalogue.rows('variables');
    const operators = config.catalogue.rows('operators');
    const { variables: used, operators: applied } = expansionsOf(config);
    for (const { text, node } of used) {
      const instead = variables.get(node.name)?.instead;
      if (instead === undefined || !variables.has(instead)) continue;
      report({ at: placeOf({ text, node }), message: `$${node.name} is an old name: it is now $${instead}` });
    }
    for (const { text, node } of applied) {
      const instead = node.operator === undefined ? undefined : operators.get(node.operator)?.instead;
      if (instead === undefined || !operators.has(instead)) continue;
      const at = spanIn(text.value, node.name.start, node.name.start + (node.operator?.length ?? 0));
      report({
        at,
        message: `"${node.name.text}" is an old name: it is now "${instead}"`,
        fix: { safe: true, title: `Write "${instead}"`, edits: [{ at, text: instead }] },
      });
    }
  },
};
