import { lowerCase } from '../../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../../grammar/fault.ts';
import type { Phase } from '../../../catalogue/row.ts';
import { phases as allPhases } from '../../../catalogue/row.ts';
import type { PlacedItem } from '../../acl-statements.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { phaseTitle } from '../../acl-graph.ts';
import { inRcpt } from '../../example-config.ts';
import type { ListItem } from '../../lists.ts';
import { partsOf } from '../../lists.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { isTime } from '../../parameters.ts';
import type { Report, Rule } from '../../rule.ts';
import { itemSpan, spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

const limit = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[kmg]?$/i;
const updates = ['leaky', 'strict', 'readonly'];
const perWhat = ['per_addr', 'per_byte', 'per_cmd', 'per_conn', 'per_mail', 'per_rcpt'];

const afterMessage = (phase: Phase): boolean => allPhases.indexOf(phase) > allPhases.indexOf('notsmtp');

/** Where something cannot be counted: Exim then wants "noupdate" with "strict" and "leaky". */
const uncounted: Readonly<Record<string, (phase: Phase) => boolean>> = {
  per_addr: (phase) => phase !== 'rcpt',
  per_byte: afterMessage,
  per_conn: (phase) => phase === 'notsmtp' || phase === 'notsmtp_start',
  per_mail: afterMessage,
  per_rcpt: (phase) => phase === 'mail' || afterMessage(phase),
};

/** A `ratelimit` that Exim cannot read. */
export const aclBadRatelimit: Rule = {
  name: 'acl/bad-ratelimit',
  severity: 'error',
  summary: '"ratelimit" is written limit / period / options / key.',
  why: 'Exim reads it when the condition is reached, and answers with a temporary error where it cannot: to every client, not only to the fast ones.',
  wrong: [
    { config: inRcpt('  deny ratelimit = ten / 1h / strict\n  accept\n'), points: 'ten', says: 'no number' },
    { config: inRcpt('  deny ratelimit = 10 / hour\n  accept\n'), points: 'hour', says: 'no time' },
    { config: inRcpt('  deny ratelimit = 10\n  accept\n'), points: '10', says: 'a period must follow' },
    {
      config: inRcpt('  deny ratelimit = 10 / 1h / leaky / strict\n  accept\n'),
      points: 'strict',
      says: '"leaky" and "strict" exclude each other',
    },
    {
      config: inRcpt('  deny ratelimit = 10 / 1h / stirct\n  accept\n'),
      points: 'stirct',
      says: 'taken as the key',
      fixed: inRcpt('  deny ratelimit = 10 / 1h / strict\n  accept\n'),
    },
    {
      config: 'acl_smtp_connect = check\nbegin acl\ncheck:\n  deny ratelimit = 10 / 1h / strict / per_mail\n  accept\n',
      points: 'per_mail',
      says: 'connection ACL',
    },
  ],
  right: [
    { config: inRcpt('  deny ratelimit = 10 / 1h / strict / per_rcpt / $sender_address\n  accept\n') },
    {
      config: inRcpt(
        '  deny ratelimit = ${lookup{$domain}lsearch{/etc/limits}{$value}{100}} / 1h / $domain\n  accept\n',
      ),
    },
    { config: inRcpt('  warn ratelimit = 0 / 1d / per_byte / count=$message_size\n  accept\n') },
  ],
  check({ config, report }) {
    for (const placed of itemsNamed(config, 'ratelimit'))
      for (const said of problemsOf(placed, partsOf(config, placed.item.node.value, '/'))) report(said);
  },
};

function problemsOf(placed: PlacedItem, parts: readonly ListItem[]): Report[] {
  const { item, phases } = placed;
  const { value } = item.node;
  const [first, second, ...rest] = parts;
  // A single expansion may give everything at once.
  if (!value || (parts.length === 1 && first?.open)) return [];
  const at = (part: ListItem): LogicalSpan =>
    part.start < part.end ? spanIn(value, part.start, part.end) : itemSpan(item);
  const found: Report[] = [];
  if (!first) return [{ at: itemSpan(item), message: 'a limit and a period are missing' }];
  if (!first.open && (!limit.test(first.text) || first.text.startsWith('-')))
    found.push({ at: at(first), message: `"${first.text}" is no number of messages, recipients or bytes` });
  if (!second) found.push({ at: at(first), message: 'a period must follow the limit, as in 10 / 1h' });
  else if (!second.open && (!isTime(second.text) || /^(?:0+[smhdw])+$/.test(second.text)))
    found.push({ at: at(second), message: `"${second.text}" is no time: a period is written like 1h or 30m` });
  const words = rest.filter(({ open }) => !open).map((part) => ({ part, word: lowerCase(part.text) }));
  for (const group of [updates, perWhat]) {
    const [one, other] = words.filter(({ word }) => group.includes(word));
    if (one && other)
      found.push({ at: at(other.part), message: `"${one.word}" and "${other.word}" exclude each other` });
  }
  found.push(...countingProblems(words, [...phases.keys()], at));
  for (const { part, word } of words) {
    const row = item.row.parameters ?? [];
    if (row.some(({ name }) => name === word.replace(/=[^]*/, '')) || !/^[a-z_]{4,}$/.test(word)) continue;
    const meant = nearest(
      word,
      row.map(({ name }) => name),
    );
    if (meant.length === 0) continue;
    const message = `"${part.text}" is no option, and taken as the key${didYouMean(meant)}`;
    found.push({ at: at(part), message, severity: 'warning', ...replaceByOnly(at(part), meant) });
  }
  const count = words.find(({ word }) => word.startsWith('count='));
  if (count && !/^count=\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(count.word))
    found.push({ at: at(count.part), message: 'the count is no number' });
  return found;
}

function countingProblems(
  words: readonly { readonly part: ListItem; readonly word: string }[],
  phases: readonly Phase[],
  at: (part: ListItem) => LogicalSpan,
): Report[] {
  const said = new Set(words.map(({ word }) => word));
  if (!(said.has('strict') || said.has('leaky')) || said.has('noupdate')) return [];
  return words.flatMap(({ part, word }) => {
    const bad = phases.find((phase) => uncounted[word]?.(phase));
    if (!bad) return [];
    const update = said.has('strict') ? 'strict' : 'leaky';
    const message = `"${word}" with "${update}" cannot be used in the ${phaseTitle(bad)} ACL: there is nothing to count yet`;
    return [{ at: at(part), message }];
  });
}
