import { expansionsOf } from '../../expansions.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems, listsOf } from '../../lists.ts';
import { itemsNamed } from '../../acl-statements.ts';
import { eachOption } from '../../options.ts';
import { literalText } from '../../outcomes.ts';
import { regexProblem } from '../../regex-syntax.ts';
import type { Rule } from '../../rule.ts';
import { singlePatterns } from '../../single-patterns.ts';
import { spanIn, valueSpan } from '../../spans.ts';

/** A regular expression that does not compile. */
export const regexSyntax: Rule = {
  name: 'regex/syntax',
  severity: 'error',
  summary: 'Regular expressions are well formed.',
  why: 'Exim compiles an expression when it first needs it. In a list, one that does not compile ends the process: the connection of every client that gets that far is dropped. In "match" and "sg" it makes the expansion fail, and the answer is a temporary error.',
  wrong: [
    {
      config: 'begin rewrite\n^(postmaster@.* hostmaster@example.org Ff\n',
      points: '^(postmaster@.*',
      says: 'missing closing parenthesis',
    },
    {
      config: inRcpt('  deny senders = ^(unclosed\n  accept\n'),
      points: '^(unclosed',
      says: 'missing closing parenthesis',
    },
    {
      config: inRcpt('  deny condition = ${if match{$sender_helo_name}{[a-z}}\n  accept\n'),
      points: '[a-z',
      says: 'missing terminating ]',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${sg{$sender_helo_name}{(}{-}}\n  accept\n'),
      points: '(',
      says: 'missing closing parenthesis',
    },
  ],
  right: [
    { config: 'begin rewrite\n^(?i)(postmaster|root)@.* hostmaster@example.org Ff\n' },
    { config: inRcpt('  deny senders = ^(open|shut)@ : \\N^[^)]+\\.(?::a|b){2,3}@\\N\n  accept\n') },
    { config: inRcpt('  deny condition = ${if match{$sender_helo_name}{\\N[a-z]{2}$\\N}}\n  accept\n') },
  ],
  check({ config, report }) {
    for (const { value, items } of listsOf(config)) {
      for (const { pattern, open, patternStart, end } of items) {
        if (!pattern.startsWith('^') || open) continue;
        const problem = regexProblem(pattern);
        if (problem !== undefined) {
          report({
            at: spanIn(value, patternStart, end),
            message: `this regular expression does not compile: ${problem}`,
          });
        }
      }
    }
    for (const { text, at } of singlePatterns(config)) {
      const problem = text.startsWith('^') ? regexProblem(text) : undefined;
      if (problem !== undefined) report({ at, message: `this regular expression does not compile: ${problem}` });
    }
    for (const name of ['regex', 'mime_regex']) {
      for (const { item } of itemsNamed(config, name)) {
        const { value } = item.node;
        for (const { text, open, start, end } of value ? listItems(config, value) : []) {
          const problem = open ? undefined : regexProblem(text);
          if (value && problem !== undefined)
            report({ at: spanIn(value, start, end), message: `this regular expression does not compile: ${problem}` });
        }
      }
    }
    for (const { option } of eachOption(config)) {
      const text = option.row.content === 'regex' && option.value.kind === 'string' ? option.value.value : '';
      const problem = regexProblem(text);
      if (problem !== undefined)
        report({ at: valueSpan(option), message: `this regular expression does not compile: ${problem}` });
    }
    const { conditions, items } = expansionsOf(config);
    const patterns = [...conditions, ...items].flatMap(({ text, node }) => {
      const takes =
        (node.kind === 'condition' && node.name.text === 'match') || (node.kind === 'item' && node.name.text === 'sg');
      const regex = takes ? node.arguments[1] : undefined;
      return regex ? [{ text, regex }] : [];
    });
    for (const { text, regex } of patterns) {
      const literal = literalText(regex);
      const problem = literal === undefined ? undefined : regexProblem(literal);
      if (problem === undefined) continue;
      const start = regex.parts[0]?.start ?? regex.start;
      const at = spanIn(text.value, start, regex.parts.at(-1)?.end ?? regex.end);
      report({ at, message: `this regular expression does not compile: ${problem}` });
    }
  },
};
