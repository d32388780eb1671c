import { trimSpace, trimSpaceEnd } from '../../../../grammar/preprocess/characters.ts';
import type { Condition, Part, Problem, ProblemCode } from '../../../../grammar/expansion/ast.ts';
import type { Version } from '../../../catalogue/version.ts';
import { compareVersions } from '../../../catalogue/version.ts';
import { inRcpt } from '../../example-config.ts';
import type { ExpandedText } from '../../expansions.ts';
import { expansionsOf, isExpandedInPieces } from '../../expansions.ts';
import { withRefusal } from '../../refused-expansions.ts';
import type { Report, Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** What other rules speak of. */
const elsewhere: ReadonlySet<ProblemCode> = new Set(['unknown-operator', 'unknown-condition', 'not-closed-name']);

/** What is expected where Exim stops, in other words than its own. */
const words: Readonly<Partial<Record<ProblemCode, string>>> = {
  'backslash-at-end': 'a backslash is the last character',
  'stray-dollar': 'no name follows this dollar; for a dollar itself, write "\\$"',
  'name-expected': 'a name must follow "${"',
  'number-not-closed': 'a "}" must follow the number',
  'yes-expected': 'a string in braces is expected here',
  'fail-expected': 'a second string in braces, the word "fail", or the closing "}" is expected here',
  'yes-no-not-closed': 'the closing "}" is expected here: two strings are there already',
  'colon-expected': 'a colon must follow "def"',
  'variable-expected': 'a variable must follow "def:"',
  'condition-expected': 'a condition is expected here',
  'lookup-type-expected': 'the type of the lookup is expected here',
};

/** An expansion that Exim cannot read. */
export const expansionSyntax: Rule = {
  name: 'expansion/syntax',
  severity: 'error',
  summary: 'Expansions are well formed: every brace that is opened is closed, every item has its arguments.',
  why: 'Exim reads an expansion when it needs its value. Where it cannot, an ACL answers with a temporary error, a router or transport defers: for all mail that gets there, and not before.',
  wrong: [
    {
      config: inRcpt('  deny condition = ${if eq{$sender_host_address}{192.0.2.1}{yes}\n  accept\n'),
      points: '${if',
      says: 'never closed',
    },
    {
      config: inRcpt('  deny condition = ${if eq{$domain}{a}{yes}{no}{maybe}}\n  accept\n'),
      points: '{maybe}',
      says: 'two strings are there already',
    },
    {
      config: inRcpt('  warn set acl_m_x = ${sg{$domain}{a}}\n  accept\n'),
      points: '${sg',
      says: 'Not enough arguments',
    },
    { config: inRcpt('  warn message = 5 $ a month\n  accept\n'), points: '$', says: '"\\$"' },
    {
      config: inRcpt('  warn set acl_m_x = ${run,preexpand{/bin/x y}}\n  accept\n'),
      points: ',preexpand',
      says: 'from Exim 4.96 on',
      target: { version: '4.95' },
    },
  ],
  right: [
    {
      config: inRcpt(
        '  deny condition = ${if eq{$sender_host_address}{192.0.2.1}{yes}}\n  warn set acl_m_x = ${sg{$domain}{a}{b}}\n       message = 5 \\$ a month\n  accept\n',
      ),
    },
  ],
  check({ config, report }) {
    // A header line's name that has swallowed a brace is the cause then, or one that ends an argument early; both are told of.
    const { headers, braces } = expansionsOf(config);
    const swallowing = headers.filter(({ node }) => !node.colon && /[{}]/.test(node.name));
    const told = new Set<ExpandedText>([...swallowing, ...braces].map(({ text }) => text));
    for (const { text, node, owner } of expansionsOf(config).problems) {
      // What follows the first fault of a text is seldom what it seems.
      if (elsewhere.has(node.code) || told.has(text) || isExpandedInPieces(text)) continue;
      told.add(text);
      report(withRefusal(config, complaint(text, node, owner, config.target.version)));
    }
  },
};

function complaint(text: ExpandedText, problem: Problem, owner: Part | Condition | undefined, target: Version): Report {
  const all = text.value.text;
  const said = problem.message === '' ? '' : ` (Exim: ${trimSpace(problem.message.replaceAll('\n', ' '))})`;
  const opener = owner && opening(all, owner);
  const what = opener && all.slice(opener.start, opener.end);
  const atEnd = problem.start >= trimSpaceEnd(all).length;
  if (opener && atEnd) {
    const at = spanIn(text.value, opener.start, opener.end);
    return { at, message: `"${what ?? ''}" is never closed: a "}" is missing${said}` };
  }
  if (atEnd) {
    const open = innermostOpen(all);
    const at = open === undefined ? text.value : spanIn(text.value, open, open + 1);
    return { at, message: `this brace is never closed${said}` };
  }
  const options = opener && owner.kind === 'run' ? /^,\w*/.exec(all.slice(opener.end))?.[0] : undefined;
  if (opener && options !== undefined && compareVersions(target, '4.96') < 0) {
    const at = spanIn(text.value, opener.end, opener.end + options.length);
    return {
      at,
      message: `options of \${run exist from Exim 4.96 on, not in ${target}: it expands all before it splits`,
    };
  }
  const expected = words[problem.code];
  if (opener && !expected) {
    return { at: spanIn(text.value, opener.start, opener.end), message: `"${what ?? ''}" is not well formed${said}` };
  }
  const end = Math.max(problem.end, problem.start + strayLength(all, problem.start));
  return { at: spanIn(text.value, problem.start, end), message: `${expected ?? 'this cannot be expanded'}${said}` };
}

/** Where an item begins, with its name: `${if`. */
function opening(text: string, owner: Part | Condition): { readonly start: number; readonly end: number } | undefined {
  if (!('name' in owner) || typeof owner.name === 'string') return undefined;
  const { start } = owner;
  return text.startsWith('${', start) || owner.name.text !== '' ? { start, end: owner.name.end } : undefined;
}

/** How much of what stands in the way to point at: something in braces, or a word. */
function strayLength(text: string, at: number): number {
  return /^(?:\{[^{}]*\}|\w+|.)/.exec(text.slice(at))?.[0].length ?? 1;
}

/** The last opening brace that has no closing one. */
function innermostOpen(text: string): number | undefined {
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '{') open.push(at);
    else if (text[at] === '}') open.pop();
  }
  return open.at(-1);
}
