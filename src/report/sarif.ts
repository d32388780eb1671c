import { exampleText } from '../check/example-text.ts';
import type { Finding, RuleDocument, RuleExample, Severity } from '../check/rule.ts';
import type { Format, ReportContext } from './context.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** A path as a URI reference: relative ones from the root of the sources, absolute ones as `file:`. */
function uri(path: string): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return escaped.startsWith('/') ? `file://${escaped}` : escaped;
}

function artifact(file: string, { relative }: ReportContext): object {
  const name = relative(file);
  return { uri: uri(name), ...(!name.startsWith('/') && { uriBaseId: 'SRCROOT' }) };
}

interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

function region({ line, column, endLine = line, endColumn = column }: Region): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function example(title: string, shown: RuleExample): string {
  return `**${title}**\n\n\`\`\`\n${exampleText(shown)}\n\`\`\`\n`;
}

function helpOf(rule: RuleDocument): { text: string; markdown: string } {
  const exceptions = rule.exceptions === undefined ? [] : [`Exceptions: ${rule.exceptions}`];
  const text = [rule.why, ...exceptions].join('\n\n');
  const examples = [
    ...rule.wrong.slice(0, 1).map((each) => example('Wrong', each)),
    ...rule.right.slice(0, 1).map((each) => example('Right', each)),
  ];
  return { text, markdown: [text, ...examples].join('\n\n') };
}

function descriptor(name: string, rule: RuleDocument | undefined): object {
  if (!rule) return { id: name };
  return {
    id: name,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    help: helpOf(rule),
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function fixOf(fix: NonNullable<Finding['fix']>, context: ReportContext): object {
  const files = [...new Set(fix.edits.map(({ file }) => file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file, context),
      replacements: fix.edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.text } })),
    })),
  };
}

/** No longer line is told with every finding in it. */
const longestSnippet = 4000;

function resultOf(finding: Finding, ruleIndex: number, context: ReportContext): object {
  const { rule, severity, message, file, line, related, fix } = finding;
  const text = context.lineOf(file, line);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file, context),
          region: region(finding),
          ...(text !== undefined &&
            text.length <= longestSnippet && { contextRegion: { startLine: line, endLine: line, snippet: { text } } }),
        },
      },
    ],
    ...(related.length > 0 && {
      relatedLocations: related.map((each, id) => ({
        id,
        message: { text: each.message },
        physicalLocation: { artifactLocation: artifact(each.file, context), region: region(each) },
      })),
    }),
    ...(fix && { fixes: [fixOf(fix, context)] }),
  };
}

/** SARIF 2.1.0: one run, with the pages of the rules that found something. */
export const sarif: Format = (findings, context) => {
  const names = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'eximc',
            version: context.version,
            rules: names.map((name) => descriptor(name, context.rules.get(name))),
          },
        },
        columnKind: 'unicodeCodePoints',
        artifacts: context.files.map((file) => ({ location: artifact(file, context) })),
        results: findings.map((finding) => resultOf(finding, names.indexOf(finding.rule), context)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};
