import { exampleText } from '../../../src/check/example-text.ts';
import type { RuleDocument, RuleExample } from '../../../src/check/rule.ts';
import { ruleDocuments } from '../../../src/index.ts';

/** The scheme of documents that the server makes: the pages of rules. */
export const pageScheme = 'eximc';

/** Where the page of a rule can be read: a document of the scheme `eximc`. */
export function rulePageUri(rule: string): string {
  return `${pageScheme}:/rules/${rule}.md`;
}

function example(title: string, shown: RuleExample): string[] {
  return [`## ${title}`, '', '```exim', exampleText(shown), '```', ''];
}

/** The page of a rule in Markdown. */
export function rulePage(rule: RuleDocument): string {
  const [wrong] = rule.wrong;
  const [right] = rule.right;
  return [
    `# ${rule.name} (${rule.severity})`,
    '',
    rule.summary,
    '',
    ...(wrong ? example('Wrong', wrong) : []),
    ...(right ? example('Right', right) : []),
    '## Why',
    '',
    rule.why,
    '',
    ...(rule.exceptions === undefined ? [] : ['## Exceptions', '', rule.exceptions, '']),
    '## To silence one finding',
    '',
    '```exim',
    `# eximc-disable-next-line ${rule.name} -- the reason`,
    '```',
    '',
  ].join('\n');
}

/** The text of a document of the scheme `eximc`; undefined where there is none of that name. */
export function pageAt(uri: string): string | undefined {
  const name = /^eximc:\/rules\/(.+)\.md$/.exec(uri)?.[1];
  const rule = ruleDocuments.find((each) => each.name === name);
  return rule && rulePage(rule);
}
