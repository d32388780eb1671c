import type { Diagnostic, DiagnosticRelatedInformation } from 'vscode-languageserver/node';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver/node';
import type { PhysicalSpan, SourceFile } from '../../../grammar/source/file.ts';
import { gravest } from '../../../src/check/gravest.ts';
import type { Located } from '../../../src/check/located.ts';
import { decodeText } from '../../../src/check/positions.ts';
import type { Severity } from '../../../src/check/rule.ts';
import type { Analysis } from '../analysis.ts';
import { rangeOf } from '../positions.ts';
import { rulePageUri } from './rule-pages.ts';

/** The source that diagnostics name. */
export const sourceName = 'eximc';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** What the editor can show of a diagnostic. */
export interface DiagnosticSupport {
  readonly related: boolean;
  readonly tags: boolean;
  readonly codeDescription: boolean;
}

/** Rules that say of something that it does nothing. */
const unnecessary = /\/(?:unused|unreachable|no-effect|duplicate-statement|message-never-used|unused-suppression)$/;

function tagsOf({ rule, message }: Located): DiagnosticTag[] {
  if (unnecessary.test(rule)) return [DiagnosticTag.Unnecessary];
  return /\bexists up to Exim\b/.test(message) ? [DiagnosticTag.Deprecated] : [];
}

/** The source by which an analysis knows a file that was read more than once. */
function known(analysis: Analysis, span: PhysicalSpan): PhysicalSpan {
  return { ...span, file: analysis.files.get(span.file.path) ?? span.file };
}

function relatedOf(analysis: Analysis, { uses, related }: Located): DiagnosticRelatedInformation[] {
  const seen = new Set<string>();
  const result: DiagnosticRelatedInformation[] = [];
  const add = (at: PhysicalSpan, message: string): void => {
    const place = known(analysis, at);
    const key = `${place.file.path} ${place.start} ${message}`;
    if (seen.has(key)) return;
    seen.add(key);
    result.push({
      location: { uri: analysis.uriOf(place.file), range: rangeOf(place) },
      message: decodeText(message),
    });
  };
  for (const { macro, site } of uses.flat()) add(site, `in macro ${macro.name}, used here`);
  for (const { at, message } of related) add(at, message);
  return result;
}

/** A finding as a diagnostic. */
export function toDiagnostic(analysis: Analysis, finding: Located, support: DiagnosticSupport): Diagnostic {
  const { rule, severity, message, at, exim } = finding;
  const related = support.related ? relatedOf(analysis, finding) : [];
  const tags = support.tags ? tagsOf(finding) : [];
  const says = exim ? `\nExim: ${exim.message}` : '';
  return {
    range: rangeOf(known(analysis, at)),
    severity: severities[severity],
    code: rule,
    source: sourceName,
    message: decodeText(message + says),
    ...(support.codeDescription && { codeDescription: { href: rulePageUri(rule) } }),
    ...(related.length > 0 && { relatedInformation: related }),
    ...(tags.length > 0 && { tags }),
  };
}

/** More findings than this in one file help nobody, and keep the editor from everything else. */
const most = 1000;

/** The stretches of a file that conditionals leave out, neighbours as one. */
export function inactiveIn(analysis: Analysis, file: SourceFile): readonly PhysicalSpan[] {
  return analysis.parsed.source.inactive.filter((span) => span.file.path === file.path);
}

/**
 * The diagnostics of one file of a configuration: its findings, and, where the editor can show it, what is left out by
 * conditionals.
 */
export function diagnosticsOf(analysis: Analysis, file: SourceFile, support: DiagnosticSupport): Diagnostic[] {
  const own = analysis.findings.filter(({ at }) => at.file.path === file.path);
  const found = gravest(own, most).map((finding) => toDiagnostic(analysis, finding, support));
  if (own.length > found.length) {
    const message = `only ${found.length} of ${own.length} findings are told here: "eximc lint" tells all`;
    const start = { line: 0, character: 0 };
    found.push({
      range: { start, end: start },
      severity: DiagnosticSeverity.Information,
      source: sourceName,
      message,
    });
  }
  if (!support.tags) return found;
  const inactive = inactiveIn(analysis, file).map((span): Diagnostic => ({
    range: rangeOf(known(analysis, span)),
    severity: DiagnosticSeverity.Hint,
    source: sourceName,
    message: 'left out: the condition above does not hold',
    tags: [DiagnosticTag.Unnecessary],
  }));
  return [...found, ...inactive];
}

/** The diagnostics of all configurations that a file is a part of; what several say is told once. */
export function diagnosticsFor(analyses: readonly Analysis[], path: string, support: DiagnosticSupport): Diagnostic[] {
  const lists = analyses.map((analysis) => {
    const file = analysis.fileAt(path);
    return file ? diagnosticsOf(analysis, file, support) : [];
  });
  const [first = []] = lists;
  if (lists.length < 2) return first;
  const seen = new Set<string>();
  return lists.flat().filter(({ range, code, message }) => {
    const key = JSON.stringify([range, code, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
