import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const router = (option: string): string =>
  `begin routers\nowners:\n  driver = redirect\n  ${option}\n  data = postmaster@example.org\n`;

/** What is wrong with a prefix or suffix; undefined where nothing is. */
function problemOf(text: string, side: 'prefix' | 'suffix'): string | undefined {
  const rest = side === 'prefix' ? text.replace(/^\*/, '') : text.replace(/\*$/, '');
  if (rest.includes('*'))
    return `an asterisk stands for anything at the ${side === 'prefix' ? 'beginning' : 'end'} of a ${side} only`;
  if (/[,;\t-\r ]/.test(rest)) return 'several are separated by colons';
  return rest.includes('@') ? 'a local part holds no "@"' : undefined;
}

/** A prefix or suffix that no local part has. */
export const routerBadAffix: Rule = {
  name: 'router/bad-affix',
  severity: 'warning',
  summary: 'In local_part_prefix an asterisk stands first, in local_part_suffix last.',
  why: 'A prefix may be *-owner, for anything and then a text, a suffix -*, for a text and then anything. An asterisk elsewhere is taken for itself. No local part has such a prefix, and the router declines all addresses.',
  wrong: [
    { config: router('local_part_prefix = owner-*'), points: 'owner-*', says: 'at the beginning' },
    { config: router('local_part_suffix = *-request'), points: '*-request', says: 'at the end' },
    { config: router('local_part_suffix = -request, -owner'), points: '-request, -owner', says: 'separated by colons' },
  ],
  right: [{ config: router('local_part_prefix = owner- : *-x-') }, { config: router('local_part_suffix = +* : -*') }],
  check({ config, report }) {
    for (const { options } of config.routers) {
      for (const side of ['prefix', 'suffix'] as const) {
        const value = options.get(`local_part_${side}`)?.settings.at(-1)?.value;
        for (const { text, start, end } of value ? listItems(config, value) : []) {
          const problem = problemOf(text, side);
          if (value && problem !== undefined)
            report({ at: spanIn(value, start, end), message: `no local part has the ${side} "${text}": ${problem}` });
        }
      }
    }
  },
};
