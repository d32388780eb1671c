import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { inRcpt } from '../../example-config.ts';
import type { ListItem } from '../../lists.ts';
import { didYouMean } from '../../../catalogue/near-miss.ts';
import type { ParameterProblem } from '../../parameters.ts';
import { parameterProblem } from '../../parameters.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';
import type { Asked } from '../../verifications.ts';
import { askedOf } from '../../verifications.ts';

/** The option that only a bare address in a header can make use of. */
const headerSenderOnly = /(?:^|,)[\t-\r ]*mailfrom[\t-\r ]*=/i;
/** Of these, one callout takes one at the most. */
const envelopeSenders = ['use_sender', 'use_postmaster', 'use_tptsender'];

/** An option of `verify` that it does not take. */
export const verifyBadOption: Rule = {
  name: 'verify/bad-option',
  severity: 'error',
  summary: 'What follows a "verify" after slashes are options that it takes.',
  why: 'Exim reads the options when the condition is reached, and answers with a temporary error at the first that it does not know, or that lacks its value. Words of quota that it does not know it passes over: then the times are not those that were meant.',
  wrong: [
    {
      config: inRcpt('  require verify = recipient/callout=30s,deferok\n  accept\n'),
      points: 'deferok',
      says: 'did you mean "defer_ok"?',
      fixed: inRcpt('  require verify = recipient/callout=30s,defer_ok\n  accept\n'),
    },
    { config: inRcpt('  require verify = helo/defer_ok\n  accept\n'), points: 'defer_ok', says: 'takes no options' },
    {
      config: inRcpt('  require verify = recipient/callout=maxwait\n  accept\n'),
      points: 'maxwait',
      says: 'needs "="',
    },
    {
      config: inRcpt('  require verify = recipient/callout=30\n  accept\n'),
      points: '30',
      says: 'is no time',
    },
    {
      config: inRcpt('  require verify = recipient/callout=30s,maxwait=2min\n  accept\n'),
      points: '2min',
      says: 'is no time',
    },
    {
      config: inRcpt('  require verify = recipient/quota=cache_pos=1h\n  accept\n'),
      points: 'cache_pos',
      says: 'did you mean "cachepos"?',
      fixed: inRcpt('  require verify = recipient/quota=cachepos=1h\n  accept\n'),
    },
    {
      config: inRcpt('  require verify = recipient/quota=cacheneg=1day\n  accept\n'),
      points: '1day',
      says: 'is no time',
    },
    {
      config: inRcpt('  require verify = sender/quota\n  accept\n'),
      points: 'quota',
      says: 'only recipients',
    },
    {
      config: inRcpt('  require verify = sender/callout=use_postmaster\n  accept\n'),
      points: 'callout=use_postmaster',
      says: 'recipients only',
    },
  ],
  right: [
    {
      config: inRcpt('  require verify = recipient/callout=30s,defer_ok,maxwait=1m,use_sender/no_details\n  accept\n'),
    },
    { config: inRcpt('  require verify = reverse_host_lookup/defer_ok\n  accept\n') },
    { config: inRcpt('  require verify = recipient/quota=cachepos=1h,cacheneg=1d\n  accept\n') },
  ],
  check({ config, report }) {
    const rows = config.catalogue.rows('verifies');
    for (const asked of askedOf(config, 'verify')) {
      const row = rows.get(asked.word ?? '');
      if (!row) continue;
      for (const item of asked.options) {
        const problem =
          row.options === 'none'
            ? {
                at: spanIn(asked.value, item.start, item.end),
                message: `"verify = ${row.name}" takes no options`,
                suggestions: [],
              }
            : problemOf(config, asked, item);
        if (!problem) continue;
        const { at, message, suggestions } = problem;
        report({ at, message: message + didYouMean(suggestions), ...replaceByOnly(at, suggestions) });
      }
    }
  },
};

function problemOf(config: CompiledConfig, { word, value }: Asked, item: ListItem): ParameterProblem | undefined {
  const row = config.catalogue.rows('verifies').get(word ?? '');
  if (!row?.parameters || item.text === '' || item.text.startsWith('\uffff')) return undefined;
  const span = (start: number, end: number): ParameterProblem['at'] => spanIn(value, start, end);
  if (/^quota\b/i.test(item.text) && (word === 'sender' || word === 'header_sender')) {
    const at = span(item.start, item.start + 'quota'.length);
    return { at, message: 'only recipients have a quota that can be verified', suggestions: [] };
  }
  const problem = parameterProblem(config, item, row.parameters, span);
  if (problem) return problem;
  const [, words] = /^callout[\t-\r ]*=[\t-\r ]*([^]*)$/i.exec(item.text) ?? [];
  if (words === undefined) return undefined;
  const at = span(item.start, item.end);
  if (headerSenderOnly.test(words) && word !== 'header_sender')
    return { at, message: '"mailfrom" is an option of callouts for header_sender only', suggestions: [] };
  const senders = words
    .split(',')
    .map((each) => trimSpace(each))
    .filter((each) => envelopeSenders.includes(each));
  if (senders.length > 1)
    return { at, message: `${senders.map((each) => `"${each}"`).join(' and ')} exclude each other`, suggestions: [] };
  if (senders.length > 0 && word !== 'recipient')
    return { at, message: `"${senders[0] ?? ''}" is for callouts to recipients only`, suggestions: [] };
  return undefined;
}
