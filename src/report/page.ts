import { exampleText } from '../check/example-text.ts';
import type { RuleDocument, RuleExample } from '../check/rule.ts';
import type { Paint } from './context.ts';
import type { WordPage } from './word-page.ts';

/** Breaks a paragraph into lines of a width. */
function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** A terminal's width, bounded so that a paragraph stays easy to read. */
const readable = (width: number): number => Math.max(40, Math.min(width, 100));

function example(title: string, shown: RuleExample, paint: Paint): string[] {
  const { target } = shown;
  const forTarget = target
    ? ` (for ${[target.version, ...(target.features ?? [])].filter((part) => part !== undefined).join(', ')})`
    : '';
  return [
    paint.bold(`${title}${forTarget}:`),
    '',
    ...exampleText(shown)
      .split('\n')
      .map((line) => `    ${line}`.trimEnd()),
    '',
  ];
}

/**
 * The page of a rule: what it demands, an example that breaks it and one that keeps it, why it matters, when to break it.
 *
 * @param rule its documentation
 * @param width of the terminal
 */
export function rulePage(rule: RuleDocument, paint: Paint, width: number): string {
  const presets = rule.presets?.includes('recommended') === false ? ', in the preset "strict" only' : '';
  const columns = readable(width);
  const [wrong] = rule.wrong;
  const [right] = rule.right;
  const lines = [
    `${paint.bold(rule.name)}  ${paint[rule.severity](rule.severity)}${paint.dim(presets)}`,
    '',
    ...wrap(rule.summary, columns),
    '',
    ...(wrong ? example('Wrong', wrong, paint) : []),
    ...(right ? example('Right', right, paint) : []),
    paint.bold('Why:'),
    '',
    ...wrap(rule.why, columns, '    '),
    '',
    ...(rule.exceptions === undefined
      ? []
      : [paint.bold('Exceptions:'), '', ...wrap(rule.exceptions, columns, '    '), '']),
    ...wrap(
      `To silence one finding, put before its line: # eximc-disable-next-line ${rule.name} -- the reason`,
      columns,
    ).map(paint.dim),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The pages of words, one after the other. */
export function wordPages(pages: readonly WordPage[], paint: Paint, width: number): string {
  const columns = readable(width);
  const blocks = pages.map(({ heading, doc, facts }) => {
    const label = Math.max(0, ...facts.map((fact) => fact.label.length));
    const shown = facts.flatMap((fact) => {
      const [first = '', ...others] = wrap(fact.text, columns - label - 4);
      const indent = ' '.repeat(label + 4);
      return [`  ${paint.dim(fact.label.padEnd(label))}  ${first}`, ...others.map((line) => indent + line)];
    });
    return [paint.bold(heading), ...wrap(doc, columns, '  '), ...shown];
  });
  return blocks.map((block) => block.map((line) => `${line}\n`).join('')).join('\n');
}
