import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { readTime } from '../../../compile/values/time.ts';
import { inRcpt } from '../../example-config.ts';
import type { ExpandedText } from '../../expansions.ts';
import { expansionsOf } from '../../expansions.ts';
import { literalText, outcomesOf } from '../../outcomes.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Conditions that compare numbers. */
const comparing = new Set(['=', '==', '>', '>=', '<', '<=']);

const isNumber = (text: string): boolean => /^[\t-\r ]*(?:[-+]?\d+[KMG]?[\t-\r ]*)?$/i.test(text);

/** What is wrong with an arithmetic expression; undefined where nothing is. Names and calls are not looked into. */
function problemOfEval(text: string, decimal: boolean): string | undefined {
  let depth = 0;
  let wanted = true;
  const token = /[\t-\r ]*(0x[\da-fA-F]+[KMG]?|\d+[KMG]?|<<|>>|[-+*/%&|^~()]|[^\t-\r ])/giy;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [, word = ''] = match;
    if (/^\d/.test(word)) {
      if (!wanted) return `an operator is missing before "${word}"`;
      if (!decimal && /^0\d*[89]/.test(word)) return `"${word}" begins with 0, and so should be octal`;
      wanted = false;
    } else if (word === '(') {
      if (!wanted) return 'an operator is missing before "("';
      depth++;
    } else if (word === ')') {
      if (wanted || --depth < 0) return '")" stands where a number should be';
      wanted = false;
    } else if (/^[-+~]$/.test(word) && wanted) continue;
    else if (/^(?:[-+*/%&|^]|<<|>>)$/.test(word)) {
      if (wanted) return `a number is missing before "${word}"`;
      wanted = true;
    } else return `"${word}" is neither a number nor an operator`;
  }
  if (wanted) return 'a number is missing at the end';
  return depth > 0 ? 'a ")" is missing' : undefined;
}

/** What is wrong with what an operator is given, as it always is. */
function problemOf(operator: string, text: string): string | undefined {
  switch (operator) {
    case 'eval':
      return problemOfEval(text, false);
    case 'eval10':
      return problemOfEval(text, true);
    case 'time_eval':
      return readTime(trimSpace(text)) === undefined
        ? `"${text}" is no time: a time is written like 30s, 1h30m or 4d`
        : undefined;
    case 'time_interval':
    case 'base62':
    case 'randint':
      return /^[\t-\r ]*\d+[\t-\r ]*$/.test(text) ? undefined : `"${text}" is no number`;
    default:
      return undefined;
  }
}

/** A number that is none, where it always is the same. */
export const expansionBadNumber: Rule = {
  name: 'expansion/bad-number',
  severity: 'error',
  needsWhole: true,
  summary: 'What is compared as a number is one, and what is calculated is well formed.',
  why: 'Exim finds it when it comes there, says "integer expected", and gives up: an ACL answers with a temporary error, a router defers.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if >{$recipients_count}{ten}}\n  accept\n'),
      points: 'ten',
      says: 'is no number',
    },
    {
      config: inRcpt('  deny condition = ${if ={$sender_helo_name}{mx.example.org}}\n  accept\n'),
      points: 'mx.example.org',
      says: 'strings are compared with "eq"',
    },
    { config: inRcpt('  warn delay = ${eval:2*}s\n  accept\n'), points: '2*', says: 'a number is missing at the end' },
    {
      config: inRcpt('  warn delay = ${time_eval:2hours}s\n  accept\n'),
      points: '2hours',
      says: 'is no time',
    },
  ],
  right: [
    {
      config: inRcpt(
        '  deny condition = ${if >{$message_size}{1M}}\n  warn delay = ${eval:(2+0x1f)*-3 << 2}s\n  deny condition = ${if >{${time_eval:1h30m}}{$rcpt_count}}\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    const { conditions, operators } = expansionsOf(config);
    const tell = (text: ExpandedText, { start, end }: { start: number; end: number }, message: string): void => {
      report({ at: spanIn(text.value, start, end), message });
    };
    for (const { text, node } of conditions) {
      if (node.kind !== 'condition' || !comparing.has(node.name.text)) continue;
      for (const argument of node.arguments) {
        for (const outcome of outcomesOf(argument).literal) {
          if (isNumber(outcome.text)) continue;
          const hint = node.name.text === '=' || node.name.text === '==' ? '; strings are compared with "eq"' : '';
          tell(text, outcome, `"${outcome.text}" is no number${hint}`);
        }
      }
    }
    for (const { text, node } of operators) {
      const literal = literalText(node.subject);
      const problem = literal === undefined ? undefined : problemOf(node.operator ?? '', literal);
      if (problem !== undefined) tell(text, node.subject, problem);
    }
  },
};
