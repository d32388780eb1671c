import { exampleText } from '../check/example-text.ts';
import { groupOf } from '../check/presets.ts';
import type { RuleDocument, RuleExample } from '../check/rule.ts';
import type { Paint } from './context.ts';
import { count } from './summary.ts';

const byName = (a: RuleDocument, b: RuleDocument): number => (a.name < b.name ? -1 : 1);

/** Whether a rule's own examples show that it can mend what it finds. */
function mends(rule: RuleDocument): boolean {
  return rule.wrong.some(({ fixed }) => fixed !== undefined);
}

/** The rules for people, group by group: name, severity, what it demands, and whether it can mend. */
export function ruleList(rules: readonly RuleDocument[], paint: Paint): string {
  const sorted = [...rules].sort(byName);
  const width = Math.max(...sorted.map(({ name }) => name.length));
  const lines: string[] = [];
  let group = '';
  for (const rule of sorted) {
    if (groupOf(rule.name) !== group) {
      if (group !== '') lines.push('');
      group = groupOf(rule.name);
    }
    const { name, severity, presets } = rule;
    const notes = [presets?.includes('recommended') === false ? 'strict only' : '', mends(rule) ? 'fix' : ''].filter(
      (note) => note !== '',
    );
    const note = notes.length > 0 ? paint.dim(` (${notes.join(', ')})`) : '';
    lines.push(`${paint.bold(name.padEnd(width))}  ${paint[severity](severity.padEnd(7))}  ${rule.summary}${note}`);
  }
  lines.push('', paint.dim(`${count(sorted.length, 'rule')}; "eximc explain RULE" tells more of one`));
  return lines.map((line) => `${line}\n`).join('');
}

const textOf = (example: RuleExample): string => (example.reads ? exampleText(example) : example.config);

/** The rules for programs, with all that their pages say. */
export function rulesAsJson(rules: readonly RuleDocument[]): string {
  const list = [...rules].sort(byName).map((rule) => ({
    name: rule.name,
    severity: rule.severity,
    summary: rule.summary,
    why: rule.why,
    ...(rule.exceptions !== undefined && { exceptions: rule.exceptions }),
    presets: rule.presets ?? ['recommended', 'strict'],
    fixable: mends(rule),
    wrong: rule.wrong.map(textOf),
    right: rule.right.map(textOf),
  }));
  return `${JSON.stringify({ version: 1, rules: list }, null, 2)}\n`;
}
