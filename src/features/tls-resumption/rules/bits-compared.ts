import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { expansionsOf } from '../../../check/expansions.ts';
import type { Rule } from '../../../check/rule.ts';
import { calls, knownVariableUses } from '../../mentions.ts';

const config = (condition: string): string =>
  `tls_resumption_hosts = *\nlog_selector = +tls_resumption\nacl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  warn condition = ${condition}\n       logwrite = resumed\n  accept\n`;

const bits = /^[\t-\r ]*\$\{?tls_(?:in|out)_resumption\}?[\t-\r ]*$/;
const equalities = ['eq', 'eqi', '=', '==', 'match', 'inlist', 'inlisti'];
const alwaysTrue = 'this is true for every TLS session: the bit 1 is always set there';

/** What is wrong with comparing the bits with a text; nothing where it may be right. */
function fault(other: string): string | undefined {
  const text = trimSpace(other);
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
    {
      config:
        'log_selector = +tls_resumption\nbegin transports\nsmarthost:\n  driver = smtp\n  hosts = mx.example.org\n' +
        '  tls_resumption_hosts = *\n  host_name_extract = ${if match{$item}{\\N^250-([\\w.]+)\\s\\N}{$1}}\n' +
        '  event_action = ${if eq{$event_name}{msg:delivery}{${eval:$tls_out_resumption & 16}}}\n',
    },
  ],
  check({ config, report }) {
    if (!config.source.logical.text.includes('_resumption')) return;
    for (const { name, def, at } of knownVariableUses(config, /^tls_(?:in|out)_resumption$/)) {
      if (def) report({ at, message: `this is always true: $${name} always holds a number` });
    }
    for (const { name, args, at } of calls(config, 'condition', 'bool', 'bool_lax', ...equalities)) {
      const [first, second] = args;
      if (name.startsWith('bool')) {
        if (bits.test(first?.text ?? '')) report({ at, message: alwaysTrue });
      } else if (first && second) {
        const other = bits.test(first.text) ? second : bits.test(second.text) ? first : undefined;
        const message = other && fault(other.text);
        if (message !== undefined) report({ at, message });
      }
    }
    for (const { site, value } of expansionsOf(config).texts) {
      const isCondition =
        (site.kind === 'acl' && site.item.row.name === 'condition') ||
        (site.kind === 'router' && site.option.row.content === 'condition');
      if (isCondition && bits.test(value.text)) report({ at: value, message: alwaysTrue });
    }
  },
};
