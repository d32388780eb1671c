import { explainAbsence } from '../../../catalogue/absence.ts';
import { inData, inRcpt } from '../../example-config.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import { isUnknownVariable, withRefusal } from '../../refused-expansions.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

/** An expansion variable that does not exist. */
export const expansionUnknownVariable: Rule = {
  name: 'expansion/unknown-variable',
  severity: 'error',
  summary: 'Every variable in an expansion is one that Exim has.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if eq{$sender_adress}{}}\n  accept\n'),
      points: '$sender_adress',
      says: 'did you mean "sender_address"?',
      fixed: inRcpt('  deny condition = ${if eq{$sender_address}{}}\n  accept\n'),
    },
    {
      config: inRcpt('  warn set acl_m_x = ${recipients_x}\n  accept\n'),
      points: '${recipients_x}',
      says: 'there is no variable',
    },
    {
      config: inRcpt('  warn set acl_m_x = $sender_helo_verified\n  accept\n'),
      points: '$sender_helo_verified',
      says: 'exists from Exim 4.97 on',
      target: { version: '4.96' },
    },
    {
      config: inRcpt('  warn set acl_m_x = $found_extension\n  accept\n'),
      points: '$found_extension',
      says: '$mime_filename',
    },
    {
      config: inData('  warn set acl_m_x = $hdr_subject:\n  accept\n'),
      points: '$hdr_subject',
      says: '"$h_subject:"',
    },
  ],
  right: [{ config: inRcpt('  warn set acl_m_x = $sender_address $acl_c_y ${acl_m0}\n  accept\n') }],
  check({ config, report }) {
    const { catalogue, target } = config.catalogue;
    const rows = config.catalogue.rows('variables');
    if (rows.size === 0) return;
    for (const { text, node } of expansionsOf(config).variables) {
      const { name } = node;
      if (!isUnknownVariable(config, name)) continue;
      const absence = explainAbsence(catalogue, 'variables', name, undefined, target);
      const meant = absence ? [] : nearest(name, rows.keys());
      const header = /^(?:[rbl]?(?:hd?r?|head|headers))_(.+)$/.exec(name)?.[1];
      const message = absence
        ? `the variable "${name}" ${absence.text}`
        : header !== undefined
          ? `there is no variable "${name}": a header line is written "$h_${header}:"`
          : `there is no variable "${name}"${didYouMean(meant)}`;
      const from = text.value.text.indexOf(name, node.start);
      const said = {
        at: placeOf({ text, node }),
        message,
        ...(from >= 0 && from < node.end && replaceByOnly(spanIn(text.value, from, from + name.length), meant)),
      };
      report(withRefusal(config, said));
    }
  },
};
