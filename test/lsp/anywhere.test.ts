import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../../lsp/server/methods/call-hierarchy.ts';
import { codeActions } from '../../lsp/server/methods/code-actions.ts';
import { configurationLenses } from '../../lsp/server/methods/code-lens.ts';
import { completion } from '../../lsp/server/methods/completion.ts';
import { definition } from '../../lsp/server/methods/definition.ts';
import { diagnosticsOf } from '../../lsp/server/methods/diagnostics.ts';
import { foldingRanges } from '../../lsp/server/methods/folding.ts';
import { hover } from '../../lsp/server/methods/hover.ts';
import { inlayHints } from '../../lsp/server/methods/inlay-hints.ts';
import { highlights, references } from '../../lsp/server/methods/references.ts';
import { selectionRanges } from '../../lsp/server/methods/selection.ts';
import { semanticTokens } from '../../lsp/server/methods/semantic-tokens.ts';
import { signatureHelp } from '../../lsp/server/methods/signature.ts';
import { documentSymbols } from '../../lsp/server/methods/symbols.ts';
import { lineCount, offsetAt, positionAt } from '../../lsp/server/positions.ts';
import type { DocumentSymbol, Position, Range } from 'vscode-languageserver-protocol';
import { decodeText } from '../../src/check/positions.ts';
import { viewOf } from './view.ts';

const real = '../shared/realworld';
const paths = [
  'fixtures/demo/exim.conf',
  ...(existsSync(real)
    ? readdirSync(real)
        .filter((name) => /conf|configure|template/.test(name))
        .map((name) => join(real, name))
    : []),
];
if (!existsSync(real)) console.warn(`${real} is missing: only one configuration is gone through`);

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character <= b.character);
const holds = (outer: Range, inner: Range): boolean =>
  isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);

/** Whether the name of each symbol lies in it, as the protocol wants it. */
function checkSymbols(symbols: readonly DocumentSymbol[]): void {
  for (const symbol of symbols) {
    expect(holds(symbol.range, symbol.selectionRange), symbol.name).toBe(true);
    checkSymbols(symbol.children ?? []);
  }
}

describe('every method, anywhere in configurations that people use', { timeout: 60_000 }, () => {
  it.each(paths)('%s', (path) => {
    const text = decodeText(readFileSync(path, 'latin1'));
    const view = viewOf(text);
    const { file, analysis } = view;
    const lines = lineCount(file);
    const whole = { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } };
    const support = { related: true, tags: true, codeDescription: true };
    for (const { range } of diagnosticsOf(analysis, file, support)) {
      expect(isBefore(range.start, range.end)).toBe(true);
      expect(range.end.line).toBeLessThanOrEqual(lines);
    }
    checkSymbols(documentSymbols(view));
    for (const { startLine, endLine } of foldingRanges(view)) expect(endLine).toBeGreaterThan(startLine);
    const { data } = semanticTokens(view);
    for (let i = 0; i < data.length; i += 5) {
      expect(data[i]).toBeGreaterThanOrEqual(0);
      if (data[i] === 0 && i > 0) expect(data[i + 1]).toBeGreaterThan(0);
      expect(data[i + 2]).toBeGreaterThan(0);
    }
    inlayHints(view, whole);
    configurationLenses(view, []);
    for (let n = 0; n < 30; n++) {
      const offset = (n * 7919 * 31 + n) % Math.max(1, file.text.length);
      const position = positionAt(file, offset);
      expect(Math.abs(offsetAt(file, position) - offset)).toBeLessThanOrEqual(3);
      completion(view, position, { snippets: true });
      hover(view, position);
      signatureHelp(view, position);
      definition(view, position);
      references(view, position, true);
      highlights(view, position);
      for (const item of prepareCallHierarchy(view, position) ?? []) {
        incomingCalls(analysis, item);
        outgoingCalls(analysis, item);
      }
      codeActions(view, { start: position, end: position }, { diagnostics: [] });
      for (const range of selectionRanges(view, [position])) {
        for (let at = range; at.parent; at = at.parent) expect(holds(at.parent.range, at.range)).toBe(true);
      }
    }
  });
});
