import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import type { DocumentSymbol, SymbolInformation } from 'vscode-languageserver/node';
import { SymbolKind } from 'vscode-languageserver/node';
import type { ConfigNode, Section } from '../../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { locate } from '../../../grammar/source/logical.ts';
import { decodeText } from '../../../src/check/positions.ts';
import type { Analysis } from '../analysis.ts';
import { rangeOf } from '../positions.ts';
import type { SymbolKind as OwnKind } from '../symbols/occurrences.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';
import { driverTypeOf } from './hover.ts';

const kinds: Readonly<Record<OwnKind, SymbolKind>> = {
  macro: SymbolKind.Constant,
  acl: SymbolKind.Function,
  router: SymbolKind.Class,
  transport: SymbolKind.Class,
  authenticator: SymbolKind.Class,
  variable: SymbolKind.Variable,
  domainlist: SymbolKind.Array,
  hostlist: SymbolKind.Array,
  addresslist: SymbolKind.Array,
  localpartlist: SymbolKind.Array,
};

/** Where a stretch of the logical text was typed in a file; undefined where that is another file, or a macro. */
function placeIn({ analysis, file }: View, { start, end }: LogicalSpan): PhysicalSpan | undefined {
  const { segments } = analysis.parsed.source.logical;
  const first = locate(segments, start, Math.max(start, end));
  if (first?.file.path !== file.path) return undefined;
  const outer = first.uses.at(-1);
  if (outer) return outer.site.file.path === file.path ? { ...outer.site, file } : undefined;
  return { file, start: first.start, end: Math.max(first.start, first.end) };
}

/** The whole lines of a stretch. */
function lines({ file, start, end }: PhysicalSpan): PhysicalSpan {
  const from = file.lineStarts[lineColumn(file, start).line - 1] ?? start;
  const next = file.text.indexOf('\n', end);
  return { file, start: from, end: next < 0 ? file.text.length : next };
}

function symbol(
  view: View,
  node: LogicalSpan,
  name: LogicalSpan,
  title: string,
  kind: SymbolKind,
  detail: string,
  children: DocumentSymbol[] = [],
): DocumentSymbol | undefined {
  const whole = placeIn(view, node);
  const own = placeIn(view, name);
  if (!whole || !own) return undefined;
  const range = rangeOf(lines({ ...whole, end: Math.max(whole.end, own.end) }));
  return {
    name: decodeText(title) || '(no name)',
    kind,
    range,
    selectionRange: rangeOf(own),
    ...(detail !== '' && { detail: decodeText(detail) }),
    ...(children.length > 0 && { children }),
  };
}

const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((each) => each !== undefined);

function nodeSymbol(view: View, node: ConfigNode): DocumentSymbol | undefined {
  switch (node.kind) {
    case 'macro':
      return symbol(view, node, node.name, node.name.text, SymbolKind.Constant, node.value.text);
    case 'named-list':
      return symbol(view, node, node.name, node.name.text, SymbolKind.Array, node.list);
    case 'option':
      return symbol(view, node, node.name, node.name.text, SymbolKind.Property, node.value?.text ?? '');
    case 'driver': {
      const items = present(node.items.map((item) => nodeSymbol(view, item)));
      return symbol(view, node, node.name, node.name.text, SymbolKind.Class, driverTypeOf(node) ?? node.class, items);
    }
    case 'acl': {
      const statements = present(node.body.map((each) => nodeSymbol(view, each)));
      return symbol(view, node, node.name, node.name.text, SymbolKind.Function, 'ACL', statements);
    }
    case 'acl-statement': {
      const items = node.items.map(
        ({ negated, name, variable }) => `${negated ? '!' : ''}${variable?.text ?? name.text}`,
      );
      return symbol(view, node, node.verb, node.verb.text, SymbolKind.Event, items.join(', '));
    }
    case 'retry-rule':
      return symbol(view, node, node.pattern, node.pattern.text, SymbolKind.Event, 'retry');
    case 'rewrite-rule':
      return symbol(view, node, node.pattern, node.pattern.text, SymbolKind.Event, 'rewrite');
    default:
      return undefined;
  }
}

function sectionSymbols(view: View, section: Section): DocumentSymbol[] {
  const items = present(section.items.map((item: ConfigNode) => nodeSymbol(view, item)));
  if (section.kind === 'main') return items;
  // The parts of a section may stand in other files than its beginning.
  const own = symbol(
    view,
    section,
    section.begin.name,
    section.begin.name.text,
    SymbolKind.Namespace,
    'section',
    items,
  );
  return own ? [own] : items;
}

/** Sections, drivers, ACLs and their statements, options, lists and macros of a file, as they lie within each other. */
export function documentSymbols(view: View): DocumentSymbol[] {
  return view.analysis.parsed.ast.sections.flatMap((section) => sectionSymbols(view, section));
}

/** Whether the letters of a query stand in a name in their order. */
function matches(query: string, name: string): boolean {
  let at = 0;
  for (const char of lowerCase(query)) {
    at = lowerCase(name).indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** What is defined in configurations under a name like what was typed. */
export function workspaceSymbols(analyses: readonly Analysis[], query: string): SymbolInformation[] {
  const found: SymbolInformation[] = [];
  const seen = new Set<string>();
  for (const analysis of analyses) {
    for (const { kind, name, at, definition } of occurrencesOf(analysis).all) {
      if (!definition || !matches(query, name)) continue;
      const uri = analysis.uriOf(at.file);
      const key = `${uri} ${at.start} ${kind}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({
        name: decodeText(name),
        kind: kinds[kind],
        location: { uri, range: rangeOf(at) },
        containerName: kind,
      });
    }
  }
  return found;
}
