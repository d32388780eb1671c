import type { FoldingRange } from 'vscode-languageserver/node';
import { FoldingRangeKind } from 'vscode-languageserver/node';
import type { ConfigNode } from '../../../grammar/config/ast.ts';
import { visit } from '../../../grammar/config/visitor.ts';
import type { SourceFile } from '../../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../../grammar/source/file.ts';
import { lineAt, locate } from '../../../grammar/source/logical.ts';
import type { View } from '../workspace.ts';

/** The last line of something, without the comments and empty lines before what follows it. */
function trimmed(file: SourceFile, first: number, last: number): number {
  let end = last;
  while (end > first && /^[\t-\r ]*(?:#.*)?$/.test(lineText(file, end))) end--;
  return end;
}

/** What can be folded of a file: sections, drivers, ACLs, statements, continued lines, conditionals, comments. */
export function foldingRanges({ analysis, file }: View): FoldingRange[] {
  const { source, ast } = analysis.parsed;
  const { logical } = source;
  const ranges: FoldingRange[] = [];
  const seen = new Set<string>();
  const add = (first: number, last: number, kind?: FoldingRangeKind): void => {
    const key = `${first} ${last}`;
    if (last <= first || seen.has(key)) return;
    seen.add(key);
    ranges.push({ startLine: first - 1, endLine: last - 1, ...(kind !== undefined && { kind }) });
  };

  const addNode = (node: ConfigNode, end = node.end): void => {
    const start = locate(logical.segments, node.start, node.start);
    if (start?.file.path !== file.path || start.uses.length > 0) return;
    const first = lineColumn(file, start.start).line;
    const lastLine = lineAt(logical, Math.max(node.start, end - 1));
    const last = lastLine?.file.path === file.path ? lastLine.lastLine : file.lineStarts.length;
    add(first, trimmed(file, first, last));
  };
  visit(ast, {
    drivers: (node) => {
      addNode(node);
    },
    acls: (node) => {
      addNode(node);
    },
    retry: (node) => {
      addNode(node);
    },
    rewrite: (node) => {
      addNode(node);
    },
    driver: (node) => {
      addNode(node);
    },
    acl: (node) => {
      addNode(node);
    },
    'acl-statement': (node) => {
      addNode(node);
    },
  });

  for (const line of logical.lines) {
    if (line.file.path === file.path) add(line.firstLine, line.lastLine);
  }
  const open = new Map<number, number>();
  for (const [index, { name, at, opener }] of source.directives.entries()) {
    if (at.file.path !== file.path || name.startsWith('include')) continue;
    const { line } = lineColumn(file, at.start);
    if (opener !== undefined) {
      const from = open.get(opener);
      if (from !== undefined) add(from, name === 'endif' ? line : line - 1);
    }
    if (name === 'ifdef' || name === 'ifndef') open.set(index, line);
    else if (opener !== undefined) open.set(opener, line);
  }
  let first: number | undefined;
  for (let line = 1; line <= file.lineStarts.length + 1; line++) {
    if (/^[\t-\r ]*#/.test(lineText(file, line))) first ??= line;
    else if (first !== undefined) {
      add(first, line - 1, FoldingRangeKind.Comment);
      first = undefined;
    }
  }
  return ranges.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}
