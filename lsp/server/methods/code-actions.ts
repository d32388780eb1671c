import type { CodeAction, CodeActionContext, Command, Diagnostic, Range, TextEdit } from 'vscode-languageserver/node';
import { CodeActionKind } from 'vscode-languageserver/node';
import type { SourceFile } from '../../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../../grammar/source/file.ts';
import { chooseEdits } from '../../../src/check/fixes.ts';
import type { Located, LocatedEdit } from '../../../src/check/located.ts';
import { decodeText } from '../../../src/check/positions.ts';
import type { Analysis } from '../analysis.ts';
import { rangeOf, spanOf } from '../positions.ts';
import type { View } from '../workspace.ts';
import { toDiagnostic } from './diagnostics.ts';

/** The command that shows the page of a rule. */
export const explainCommand = 'eximc.explain';
/** The kind of action that makes every safe fix of a file. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.eximc`;

function editsByUri(analysis: Analysis, edits: readonly LocatedEdit[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { at, text } of edits) {
    const file = analysis.files.get(at.file.path) ?? at.file;
    (changes[analysis.uriOf(file)] ??= []).push({ range: rangeOf({ ...at, file }), newText: decodeText(text) });
  }
  return changes;
}

const touches = (finding: Located, start: number, end: number): boolean =>
  finding.at.start <= end && start <= Math.max(finding.at.end, finding.at.start);

/** The comment that silences a finding, before the line that it stands in. */
function suppression(analysis: Analysis, file: SourceFile, finding: Located): CodeAction {
  const { line } = lineColumn(file, finding.at.start);
  const start = file.lineStarts[line - 1] ?? 0;
  const indent = /^[ \t]*/.exec(lineText(file, line))?.[0] ?? '';
  const above = line > 1 ? lineText(file, line - 1) : '';
  const known = /^([\t-\r ]*#+[\t-\r ]*eximc-disable-next-line[\t-\r ]+)(.*?)([\t-\r ]+--[\t-\r ].*)?$/.exec(above);
  const edit: LocatedEdit = known
    ? (() => {
        const at = (file.lineStarts[line - 2] ?? 0) + (known[1] ?? '').length + (known[2] ?? '').length;
        return { at: { file, start: at, end: at }, text: `, ${finding.rule}` };
      })()
    : {
        at: { file, start, end: start },
        text: `${indent}# eximc-disable-next-line ${finding.rule} -- the reason\n`,
      };
  return {
    title: `Silence ${finding.rule} here`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: editsByUri(analysis, [edit]) },
  };
}

/** Whether an editor wants actions of a kind: it may ask for a kind that this one is a part of. */
function wanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));
}

/**
 * What can be done about the findings of a stretch: their fixes, a comment that silences each, their pages; and, as an
 * action for the source, every safe fix of the file.
 */
export function codeActions(view: View, range: Range, context: CodeActionContext): (CodeAction | Command)[] {
  const { analysis, file } = view;
  const { start, end } = spanOf(file, range);
  const own = analysis.findings.filter(({ at }) => at.file.path === file.path);
  const here = own.filter((finding) => touches(finding, start, end));
  const actions: CodeAction[] = [];
  const support = { related: false, tags: false, codeDescription: false };
  const told = (finding: Located): Diagnostic[] => {
    const made = toDiagnostic(analysis, finding, support);
    const shown = context.diagnostics.find(
      (each) => each.code === made.code && each.range.start.line === made.range.start.line,
    );
    return [shown ?? made];
  };
  if (wanted(CodeActionKind.QuickFix, context.only)) {
    for (const finding of here) {
      if (!finding.fix) continue;
      actions.push({
        title: decodeText(finding.fix.title),
        kind: CodeActionKind.QuickFix,
        diagnostics: told(finding),
        ...(finding.fix.safe && { isPreferred: true }),
        edit: { changes: editsByUri(analysis, finding.fix.edits) },
      });
    }
    const rules = new Set<string>();
    for (const finding of here) {
      if (rules.has(finding.rule)) continue;
      rules.add(finding.rule);
      const silence = suppression(analysis, file, finding);
      actions.push({ ...silence, diagnostics: told(finding) });
      actions.push({
        title: `Explain ${finding.rule}`,
        kind: CodeActionKind.QuickFix,
        command: { title: 'Explain', command: explainCommand, arguments: [finding.rule] },
      });
    }
  }
  if (wanted(fixAllKind, context.only)) {
    const { edits, applied } = chooseEdits(own, false);
    const all = [...edits.values()].flat();
    if (applied > 0 && (context.only !== undefined || applied > 1)) {
      actions.push({
        title: `Make all safe fixes (${applied})`,
        kind: fixAllKind,
        edit: { changes: editsByUri(analysis, all) },
      });
    }
  }
  return actions;
}
