import type { Rule } from '../../../check/rule.ts';
import { dccConditions } from '../conditions.ts';

const config = (statement: string): string =>
  `dccifd_address = /run/dcc/dccifd\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  ${statement}\n  accept\n`;

/** What a statement does to a message that DCC has accepted, when it asks the wrong way round. */
const done: Readonly<Record<string, string>> = {
  defer: 'defers',
  deny: 'refuses',
  drop: 'refuses',
  discard: 'throws away',
};

/** A statement refuses what DCC accepts, or accepts what it rejects. */
export const rightWayRound: Rule = {
  name: 'dcc/right-way-round',
  severity: 'warning',
  summary: 'A statement that refuses asks "!dcc = *", one that accepts asks "dcc = *".',
  why: 'The condition is true when DCC accepts the message, and false when it rejects or greylists it: the other way round than spam and malware, which are true for what is bad. "defer dcc = *" defers all good mail and lets bulk through.',
  exceptions: 'A statement for mail that somebody else has called bad, and that DCC clears.',
  wrong: [
    {
      config: config('defer dcc = *'),
      points: 'dcc = *',
      says: 'defers what DCC accepts',
      fixed: config('defer !dcc = *'),
    },
    { config: config('require !dcc = *'), points: '!dcc = *', says: 'refuses what DCC accepts' },
    { config: config('accept !dcc = *'), points: '!dcc = *', says: 'accepts what DCC rejects' },
  ],
  right: [
    { config: config('defer !dcc = *') },
    { config: config('require dcc = *') },
    { config: config('warn dcc = *') },
  ],
  check({ config, report }) {
    for (const { statement, item, asks } of dccConditions(config)) {
      // Another condition on the result says what is meant.
      if (asks === false || statement.items.some(({ value }) => value.includes('dcc_result'))) continue;
      const { verb } = statement;
      const refuses = done[verb];
      let message: string | undefined;
      if (refuses !== undefined && !item.negated) message = `this ${refuses} what DCC accepts`;
      else if (verb === 'require' && item.negated) message = 'this refuses what DCC accepts';
      else if (verb === 'accept' && item.negated) message = 'this accepts what DCC rejects';
      if (message === undefined) continue;
      const { node } = item;
      const edit = item.negated
        ? { at: { start: node.start, end: node.name.start }, text: '' }
        : { at: { start: node.name.start, end: node.name.start }, text: '!' };
      const title = item.negated ? 'Take the exclamation mark away' : 'Put an exclamation mark before it';
      report({ at: node, message, fix: { safe: false, title, edits: [edit] } });
    }
  },
};
