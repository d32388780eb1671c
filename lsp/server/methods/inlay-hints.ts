import type { InlayHint, Range } from 'vscode-languageserver/node';
import { InlayHintKind } from 'vscode-languageserver/node';
import type { Content } from '../../../src/catalogue/row.ts';
import { expansionsOf } from '../../../src/check/expansions.ts';
import { listsOf } from '../../../src/check/lists.ts';
import { decodeText } from '../../../src/check/positions.ts';
import { spanIn } from '../../../src/check/spans.ts';
import { taintedParts } from '../../../src/check/taint.ts';
import { typedAt } from '../logical-places.ts';
import { positionAt, spanOf } from '../positions.ts';
import type { View } from '../workspace.ts';

/** How much of a macro's value is shown. */
const mostShown = 40;

/** Texts in which something from outside does harm, or is refused. */
const sinks: ReadonlySet<Content> = new Set(['file', 'directory', 'command', 'file-list']);

function short(text: string): string {
  const line = decodeText(text).replace(/[\t-\r ]+/g, ' ');
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line;
}

/** What a person does not see in the text: the values of macros, what separates a list, what comes from outside. */
export function inlayHints(view: View, range: Range): InlayHint[] {
  const { analysis, file } = view;
  const { config } = analysis;
  const { start, end } = spanOf(file, range);
  const hints = new Map<string, InlayHint>();
  const put = (offset: number, label: string, tooltip: string): void => {
    if (offset < start || offset > end) return;
    hints.set(`${offset} ${label}`, {
      position: positionAt(file, offset),
      label,
      tooltip,
      kind: InlayHintKind.Type,
      paddingLeft: true,
    });
  };
  for (const { macro, site, outer } of analysis.parsed.source.uses) {
    if (outer || site.file.path !== file.path || macro.replacement === '') continue;
    put(site.end, `= ${short(macro.replacement)}`, `the value of ${macro.name} here`);
  }
  for (const { value, separator, items, start: from } of listsOf(config)) {
    if (separator === ':' || items.length < 2) continue;
    const span = spanIn(value, from, from);
    const at = typedAt(analysis, span.start, span.end);
    if (at?.file.path === file.path) put(at.start, `by ${separator}`, 'what separates the items of this list');
  }
  for (const { site, value, tree } of expansionsOf(config).texts) {
    const content = 'option' in site ? site.option.row.content : undefined;
    if (!content || !sinks.has(content)) continue;
    for (const part of taintedParts(config, tree)) {
      const span = spanIn(value, part.start, part.end);
      const at = typedAt(analysis, span.start, span.end);
      if (at?.file.path === file.path) put(at.end, 'tainted', 'it comes from outside: Exim refuses it here');
    }
  }
  return [...hints.values()].sort(
    (a, b) => a.position.line - b.position.line || a.position.character - b.position.character,
  );
}
