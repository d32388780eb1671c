import type { Rule } from '../../../check/rule.ts';
import { spanOf, textsOf } from '../../mentions.ts';

const config = (condition: string): string =>
  `tls_resumption_hosts = *\nlog_selector = +tls_resumption\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  warn condition = ${condition}\n       logwrite = resumed\n  accept\n`;

const bits = /^\s*\$\{?tls_(?:in|out)_resumption\}?\s*$/;
const bitsWithin = /\$\{?tls_(?:in|out)_resumption\}?/;
const equalities = new Set(['eq', 'eqi', '=', '==', 'match', 'inlist', 'inlisti']);

/** What is wrong with comparing the bits with a text; nothing where it may be right. */
function fault(other: string): string | undefined {
  const text = other.trim();
  if (text === '' || text.includes('$')) return undefined;
  if (!/^(?:0x[0-9a-f]+|\d+)$/i.test(text)) return `it is a number, never "${text}"`;
  const number = Number(text);
  if (number !== 0 && number % 2 === 0) return `it is never ${text}: the bit 1 is set in every TLS session`;
  return undefined;
}

/** A set of bits is taken for a word. */
export const bitsCompared: Rule = {
  name: 'tls-resumption/bits-compared',
  severity: 'warning',
  summary: '$tls_in_resumption and $tls_out_resumption are tested bit by bit, or decoded.',
  why: 'The variables are sums of bits: 1 supported, 2 ticket requested, 4 session offered, 8 ticket issued, 16 resumed. The first is set in every TLS session, so that they are never "yes" nor exactly 16, and as a condition true for all. Ask ${if !={0}{${eval:$tls_in_resumption & 16}}}.',
  wrong: [
    { config: config('${if eq{$tls_in_resumption}{yes}}'), points: 'eq{$tls_in_resumption}{yes}', says: 'never "yes"' },
    { config: config('${if ={$tls_in_resumption}{16}}'), points: '={$tls_in_resumption}{16}', says: 'never 16' },
    { config: config('$tls_in_resumption'), points: '$tls_in_resumption', says: 'true for every TLS session' },
  ],
  right: [
    { config: config('${if !={0}{${eval:$tls_in_resumption & 16}}}') },
    { config: config('${if match{${listextract{$tls_in_resumption}{_RESUME_DECODE}}}{resumed}}') },
  ],
  check({ config, report }) {
    for (const text of textsOf(config)) {
      if (!bitsWithin.test(text.value.text) && !/def:tls_(?:in|out)_resumption/.test(text.value.text)) continue;
      for (const call of text.calls) {
        if (call.kind !== 'condition') continue;
        const [first, second] = call.args;
        const use = { ...call, in: text };
        if (call.name === 'def' && /^tls_(?:in|out)_resumption$/.test(first?.text ?? '')) {
          report({ at: spanOf(use), message: 'this is always true: the variable always holds a number' });
        } else if (/^bool(?:_lax)?$/.test(call.name) && bits.test(first?.text ?? '')) {
          report({ at: spanOf(use), message: 'this is true for every TLS session: the bit 1 is always set there' });
        } else if (equalities.has(call.name) && first && second) {
          const message = bits.test(first.text)
            ? fault(second.text)
            : bits.test(second.text)
              ? fault(first.text)
              : undefined;
          if (message !== undefined) report({ at: spanOf(use), message });
        }
      }
      const { site, value } = text;
      const isCondition =
        (site.kind === 'acl' && site.item.row.name === 'condition') ||
        (site.kind === 'router' && site.option.row.content === 'condition');
      if (isCondition && bits.test(value.text))
        report({ at: value, message: 'this is true for every TLS session: the bit 1 is always set there' });
    }
  },
};
