import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import type { Rule } from '../../rule.ts';
import { valueSpan } from '../../spans.ts';

/** A limit that is never come to, because another one is met before. */
interface Pair {
  readonly option: string;
  readonly within: string;
  /** Whether being equal is of no use either. */
  readonly equal: boolean;
  readonly then: string;
}

const pairs: readonly Pair[] = [
  {
    option: 'smtp_accept_queue',
    within: 'smtp_accept_max',
    equal: true,
    then: 'there are never so many connections, and nothing is queued for that',
  },
  {
    option: 'smtp_accept_max_per_host',
    within: 'smtp_accept_max',
    equal: false,
    then: 'no host ever has so many connections',
  },
  {
    option: 'smtp_accept_reserve',
    within: 'smtp_accept_max',
    equal: true,
    then: 'none is left for hosts that are not in smtp_reserve_hosts',
  },
];

/** What a number was set to, or else its default; undefined where only a run can tell. */
function numberOf({ main, catalogue }: CompiledConfig, name: string): number | undefined {
  const value = main.get(name)?.value;
  if (value?.kind === 'integer') return value.value;
  const text =
    value?.kind === 'string' ? trimSpace(value.value) : value ? '' : catalogue.options('main').get(name)?.default;
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A limit that another one makes pointless. */
export const optionLimitBeyondLimit: Rule = {
  name: 'option/limit-beyond-limit',
  severity: 'warning',
  summary: 'smtp_accept_queue, smtp_accept_reserve and smtp_accept_max_per_host are less than smtp_accept_max.',
  why: 'smtp_accept_max bounds the connections that there are at the same time: 20, where it is not set. What is to begin with more of them never does.',
  wrong: [
    { config: 'smtp_accept_queue = 50\n', points: '50', says: '"smtp_accept_max" is 20' },
    { config: 'smtp_accept_max = 100\nsmtp_accept_max_per_host = 200\n', points: '200' },
  ],
  right: [{ config: 'smtp_accept_max = 100\nsmtp_accept_queue = 50\nsmtp_accept_max_per_host = 10\n' }],
  check({ config, report }) {
    for (const { option, within, equal, then } of pairs) {
      const set = config.main.get(option);
      const limit = numberOf(config, option);
      const bound = numberOf(config, within);
      if (!set || !limit || !bound || limit < bound || (limit === bound && !equal)) continue;
      report({ at: valueSpan(set), message: `"${within}" is ${bound}: ${then}` });
    }
  },
};
