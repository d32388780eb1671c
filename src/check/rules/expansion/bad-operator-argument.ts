import { numberedOperators, readOperatorNumbers } from '../../../../grammar/expansion/operator-numbers.ts';
import type { Operator } from '../../../../grammar/expansion/ast.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { LookupRow } from '../../../catalogue/row.ts';
import { inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** The sizes that operators of this name have; without a size they have one, too. */
const sizes: Readonly<Record<string, ReadonlySet<string>>> = {
  sha2: new Set(['256', '384', '512']),
  sha3: new Set(['224', '256', '384', '512']),
};

/** What is wrong with what follows the underscore; undefined where nothing is. */
function faultOf(
  { name, operator = '', argument }: Operator,
  { release, lookups }: { readonly release: number; readonly lookups: ReadonlyMap<string, LookupRow> },
): string | undefined {
  const long = Object.hasOwn(numberedOperators, operator) ? numberedOperators[operator] : undefined;
  if (long !== undefined) {
    const read = readOperatorNumbers(name.text, argument, long, release);
    if (!('message' in read)) return undefined;
    const said = ` (Exim: ${read.message})`;
    if (operator === 'h' && argument !== undefined && !/^\d/.test(argument)) {
      return `this is the operator "h", a hash: a header line is written without braces, "$${name.text}:"${said}`;
    }
    return argument === undefined
      ? `numbers must follow "${name.text}", as in "${name.text}_3"${said}`
      : `only numbers may follow the underscore${said}`;
  }
  if (argument === undefined) return undefined;
  const known = Object.hasOwn(sizes, operator) ? sizes[operator] : undefined;
  if (known && !known.has(argument))
    return `there is no "${operator}" of ${argument} bits, but of ${[...known].join(', ')}`;
  if (operator === 'listnamed' && !/^[adhl]/.test(argument)) {
    return `"${argument}" is no kind of list: a for addresses, d for domains, h for hosts, l for local parts`;
  }
  if (operator === 'quote' && lookups.size > 0 && !lookups.has(argument)) {
    return `there is no lookup type "${argument}" to quote for${didYouMean(nearest(argument, lookups.keys()))}`;
  }
  return undefined;
}

/** What follows the underscore of an expansion operator is not what it takes. */
export const expansionBadOperatorArgument: Rule = {
  name: 'expansion/bad-operator-argument',
  severity: 'error',
  summary: 'What follows the underscore of an operator is what it takes: numbers, a size, a kind of list.',
  why: 'Exim notices when it needs the value: an ACL answers with a temporary error, a router or transport defers. A header in braces, ${h_subject:}, is the operator "h" to it.',
  wrong: [
    {
      config: inRcpt('  warn set acl_m_x = ${substr_-3_x:$domain}\n  accept\n'),
      points: 'substr_-3_x',
      says: 'only numbers may follow the underscore',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${h_subject:}\n  accept\n'),
      points: 'h_subject',
      says: 'without braces, "$h_subject:"',
    },
    { config: inRcpt('  warn set acl_m_x = ${sha3_128:$domain}\n  accept\n'), points: 'sha3_128', says: '224, 256' },
    {
      config: 'domainlist here = a.example\n' + inRcpt('  warn set acl_m_x = ${listnamed_x:here}\n  accept\n'),
      points: 'listnamed_x',
      says: 'd for domains',
    },
    { config: inRcpt('  warn set acl_m_x = ${quote_mysq:$domain}\n  accept\n'), points: 'quote_mysq', says: '"mysql"' },
  ],
  right: [
    {
      config: inRcpt(
        '  warn set acl_m_x = ${substr_-3_2:$domain} ${length_3:$domain} ${sha3_512:$domain}\n       set acl_m_y = $h_subject:\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    const release = Number(config.catalogue.target.version.slice(2));
    const lookups = config.catalogue.rows('lookups');
    for (const { text, node } of expansionsOf(config).operators) {
      if (node.operator === undefined || node.early) continue;
      const message = faultOf(node, { release, lookups });
      if (message !== undefined) report({ at: spanIn(text.value, node.name.start, node.name.end), message });
    }
  },
};
