import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { calls } from '../../mentions.ts';

const config = (expansion: string): string =>
  `tls_resumption_hosts = *\nlog_selector = +tls_resumption\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept logwrite = ${expansion}\n`;

/** The bits are decoded with another list, or as a field of another kind. */
export const decodeList: Rule = {
  name: 'tls-resumption/decode-list',
  severity: 'warning',
  summary: 'The resumption bits are decoded by ${listextract{...}{_RESUME_DECODE}}.',
  why: 'The macro is a list with an item for each value of the bits. Another list has other meanings at these places, and ${extract} takes its second argument for separators, or the number for a key. Exim replaces predefined macros only in lines in which no other capital letter stands before the first of them.',
  wrong: [
    {
      config: config('${listextract{$tls_in_resumption}{none:offered:resumed}}'),
      points: 'none:offered:resumed',
      says: '_RESUME_DECODE',
      fixed: config('${listextract{$tls_in_resumption}{_RESUME_DECODE}}'),
    },
    {
      config: config('TLS: ${listextract{$tls_in_resumption}{_RESUME_DECODE}}'),
      points: '_RESUME_DECODE',
      says: 'a capital letter stands before it',
    },
    {
      config: config('${extract{$tls_in_resumption}{:}{_RESUME_DECODE}}'),
      points: '${extract{$tls_in_resumption}{:}{_RESUME_DECODE}}',
      says: 'listextract',
    },
  ],
  right: [{ config: config('${listextract{$tls_in_resumption}{_RESUME_DECODE}}') }],
  check({ config, report }) {
    if (!config.source.logical.text.includes('_resumption')) return;
    const list = config.catalogue.rows('macros').get('_RESUME_DECODE')?.value;
    for (const call of calls(config, 'item', 'listextract', 'extract')) {
      const [index, values] = call.args;
      if (!index || !/\$\{?tls_(?:in|out)_resumption/.test(index.text)) continue;
      if (call.name === 'extract') {
        report({ at: call.at, message: 'the bits are decoded by listextract, not by extract' });
      } else if (values && trimSpace(values.text) === '_RESUME_DECODE' && list !== undefined) {
        report({
          at: values.at,
          message: 'the macro _RESUME_DECODE is not replaced here: a capital letter stands before it in the line',
        });
      } else if (
        values &&
        !values.text.includes('$') &&
        list !== undefined &&
        trimSpace(values.text) !== trimSpace(list)
      ) {
        const at = values.at;
        report({
          at,
          message: 'this is not the list that decodes the bits: that is the macro _RESUME_DECODE',
          fix: { safe: false, title: 'Write "_RESUME_DECODE"', edits: [{ at, text: '_RESUME_DECODE' }] },
        });
      }
    }
  },
};
