import type { Range, SemanticTokens } from 'vscode-languageserver/node';
import type { AclItem, ConfigNode, Value } from '../../../grammar/config/ast.ts';
import type { Visitor } from '../../../grammar/config/visitor.ts';
import { visit } from '../../../grammar/config/visitor.ts';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import { locate } from '../../../grammar/source/logical.ts';
import { isExpanded } from '../../../src/check/expansions.ts';
import { spanIn } from '../../../src/check/spans.ts';
import { walkExpansion } from '../../../src/check/expansion-walk.ts';
import { expansionOf, nameOf } from '../expansion-path.ts';
import { lineEnd, positionAt, spanOf } from '../positions.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';
import { driverTypeOf, optionRow } from './hover.ts';

/** The kinds of token, as the legend has them. */
export const tokenTypes = [
  'namespace',
  'class',
  'function',
  'method',
  'property',
  'keyword',
  'variable',
  'macro',
  'comment',
  'operator',
  'number',
  'string',
  'enumMember',
  'type',
] as const;

/** What may be said of a token besides. */
export const tokenModifiers = ['definition', 'readonly', 'deprecated', 'modification'] as const;

type TokenType = (typeof tokenTypes)[number];
type Modifier = (typeof tokenModifiers)[number];

interface Token {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly Modifier[];
  /** Of two over the same text, the one with the higher rank is told. */
  readonly rank: number;
}

type Put = (span: LogicalSpan | undefined, type: TokenType, modifiers?: readonly Modifier[], rank?: number) => void;

/** The tokens of an expanded value: items, operators, conditions, variables. */
function expansionTokens(view: View, value: Value, put: Put): void {
  const tree = expansionOf(value, view.analysis.config.catalogue);
  if (!tree) return;
  const named = (start: number, end: number): LogicalSpan => spanIn(value, start, end);
  const name = (node: Parameters<typeof nameOf>[0], type: TokenType): void => {
    const found = nameOf(node, value.text);
    if (found) put(named(found.start, found.end), type, [], 2);
  };
  walkExpansion(tree, {
    part(node) {
      switch (node.kind) {
        case 'text':
          break;
        case 'escape':
        case 'protected':
          put(named(node.start, node.end), 'string', ['readonly'], 2);
          break;
        case 'variable':
        case 'numeric':
        case 'header':
          put(named(node.start, node.end), 'variable', [], 2);
          break;
        case 'problem':
          break;
        case 'operator':
          name(node, 'method');
          break;
        case 'lookup':
          name(node, 'function');
          if (node.type) put(named(node.type.start, node.type.end), 'type', [], 2);
          break;
        default:
          name(node, 'function');
      }
    },
    condition(node) {
      name(node, 'keyword');
      if (node.kind === 'def' && node.of) put(named(node.of.start, node.of.end), 'variable', [], 2);
    },
  });
}

function aclItemTokens(view: View, item: AclItem, put: Put): void {
  const row = view.analysis.config.catalogue.rows('aclWords').get(item.name.text);
  put(item.name, row?.kind === 'modifier' ? 'keyword' : 'property');
  if (item.variable) put(item.variable, 'variable', ['modification']);
  if (!item.value) return;
  if (item.name.text === 'control' || item.name.text === 'verify') {
    const word = /^[\w-]+/.exec(item.value.text)?.[0];
    if (word !== undefined) put(spanIn(item.value, 0, word.length), 'enumMember');
  }
  expansionTokens(view, item.value, put);
}

function nodeTokens(view: View, put: Put): void {
  const { catalogue, ast, aclsInPlace } = view.analysis.config;
  const visitor: Visitor = {
    begin(node) {
      put({ start: node.start, end: node.start + 5 }, 'keyword');
      put(node.name, 'namespace');
    },
    macro(node) {
      put(node.name, 'macro', ['definition']);
      expansionTokens(view, node.value, put);
      return 'skip';
    },
    'named-list'(node) {
      put(node.keyword, 'keyword');
      if (node.value) expansionTokens(view, node.value, put);
    },
    option(node, parents) {
      const driver = parents.find((each): each is Extract<ConfigNode, { kind: 'driver' }> => each.kind === 'driver');
      const row = optionRow(catalogue, node, driver, driverTypeOf(driver));
      put(node.name, 'property', row ? [] : ['deprecated']);
      if (node.hide) put({ start: node.start, end: node.start + 4 }, 'keyword');
      const { value } = node;
      if (!value) return;
      if (node.name.text === 'driver') put(value, 'type');
      else if (row && isExpanded(row)) expansionTokens(view, value, put);
      else if (/^-?(?:0x)?\d[\d.]*[KMGsmhdw\d]*$/.test(value.text)) put(value, 'number');
      else if (row?.type === 'bool' || row?.type === 'bool_set') put(value, 'enumMember');
    },
    driver(node) {
      put(node.name, 'class', ['definition']);
    },
    acl(node) {
      put(node.name, 'function', ['definition']);
    },
    'acl-statement'(node) {
      put(node.verb, 'keyword');
    },
    'acl-item'(node) {
      aclItemTokens(view, node, put);
      return 'skip';
    },
    'rewrite-rule'(node) {
      if (node.replacement) expansionTokens(view, node.replacement, put);
      put(node.flags, 'enumMember');
    },
    'retry-rule'(node) {
      put(node.error, 'enumMember');
    },
    'retry-parameters'(node) {
      put(node.letter, 'keyword');
    },
  };
  visit(ast, visitor);
  for (const { node } of aclsInPlace) for (const each of node.body) visit(each, visitor);
}

const referenceTypes: Readonly<Record<string, TokenType>> = {
  macro: 'macro',
  acl: 'function',
  router: 'class',
  transport: 'class',
  authenticator: 'class',
  domainlist: 'type',
  hostlist: 'type',
  addresslist: 'type',
  localpartlist: 'type',
};

/** Keeps the tokens that do not meet one of a higher rank, cut at line ends, in order. */
function settled(tokens: readonly Token[]): Token[] {
  const sorted = [...tokens].sort((a, b) => a.start - b.start || b.rank - a.rank || b.end - a.end);
  const kept: Token[] = [];
  for (const token of sorted) {
    const last = kept.at(-1);
    if (!last || token.start >= last.end) kept.push(token);
    else if (token.rank > last.rank) {
      kept.pop();
      if (last.start < token.start) kept.push({ ...last, end: token.start });
      kept.push(token);
      if (last.end > token.end) kept.push({ ...last, start: token.end });
    }
  }
  return kept.filter(({ start, end }) => start < end);
}

function encode({ file }: View, tokens: readonly Token[]): number[] {
  const result: number[] = [];
  let line = 0;
  let character = 0;
  for (const { start, end, type, modifiers } of tokens) {
    for (let from = start; from < end;) {
      const position = positionAt(file, from);
      const stop = Math.min(end, lineEnd(file, position.line));
      const length = positionAt(file, stop).character - position.character;
      if (length > 0) {
        const bits = modifiers.reduce((sum, each) => sum | (1 << tokenModifiers.indexOf(each)), 0);
        const sameLine = position.line === line;
        result.push(position.line - line, sameLine ? position.character - character : position.character, length);
        result.push(tokenTypes.indexOf(type), bits);
        ({ line, character } = position);
      }
      const next = file.text.indexOf('\n', stop);
      from = next < 0 ? end : next + 1;
      while (from < end && /[ \t]/.test(file.text.charAt(from))) from++;
    }
  }
  return result;
}

/** What the words of a file mean: those of nested expansions too; what conditionals leave out is as a comment. */
export function semanticTokens(view: View, range?: Range): SemanticTokens {
  const { analysis, file } = view;
  const { source } = analysis.config;
  const window = range ? spanOf(file, range) : { start: 0, end: file.text.length };
  const tokens: Token[] = [];
  const add = (start: number, end: number, type: TokenType, modifiers: readonly Modifier[] = [], rank = 1): void => {
    if (end > window.start && start < window.end && start < end) tokens.push({ start, end, type, modifiers, rank });
  };
  nodeTokens(view, (span, type, modifiers = [], rank = 1) => {
    if (!span || span.start >= span.end) return;
    const at = locate(source.logical.segments, span.start, span.end);
    if (at?.file.path === file.path && at.uses.length === 0) add(at.start, at.end, type, modifiers, rank);
  });
  for (const { at, kind, definition } of occurrencesOf(analysis).in(file)) {
    const type = referenceTypes[kind];
    if (type && !definition) add(at.start, at.end, type, [], kind === 'macro' ? 4 : 3);
  }
  for (const { name, at } of source.directives) {
    if (at.file.path !== file.path) continue;
    const from = file.text.indexOf('.', at.start);
    add(from, from + name.length + 1, 'keyword', [], 5);
  }
  for (const { file: of, start, end } of source.comments) if (of.path === file.path) add(start, end, 'comment', [], 6);
  for (const { file: of, start, end } of source.inactive) if (of.path === file.path) add(start, end, 'comment', [], 7);
  return { data: encode(view, settled(tokens)) };
}
