import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Items of the expansion language that fail where a main option is not set. */
const needs: readonly { readonly item: string; readonly option: string; readonly otherwise: string }[] = [
  { item: 'perl', option: 'perl_startup', otherwise: 'no Perl code is loaded, and the expansion fails' },
];

/** An item of the expansion language that does nothing without a main option. */
export const expansionNeedsOption: Rule = {
  name: 'expansion/needs-option',
  severity: 'error',
  summary: 'Where ${perl is used, perl_startup says which Perl code to load.',
  why: 'Exim starts its Perl interpreter by perl_startup only. Without it, ${perl fails: "a setting of perl_startup is needed when using the Perl interpreter". The answer of an ACL is a temporary error then, and a router or transport defers.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  deny condition = ${perl{is_spam}{$sender_address}}\n  accept\n'),
      points: 'perl',
      says: 'without "perl_startup"',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  deny condition = ${perl{is_spam}{$sender_address}}\n  accept\n',
        "perl_startup = do '/etc/exim/exim.pl'\n",
      ),
    },
  ],
  check({ config, report }) {
    for (const { text, node } of expansionsOf(config).items) {
      const need = needs.find(({ item }) => node.kind === 'item' && node.name.text === item);
      if (!need || config.main.has(need.option)) continue;
      const { name } = node;
      report({
        at: spanIn(text.value, name.start, name.end),
        message: `without "${need.option}", ${need.otherwise}`,
      });
    }
  },
};
