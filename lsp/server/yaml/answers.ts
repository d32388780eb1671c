import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CompletionItem, CompletionList, DocumentLink, Hover, Position, Range } from 'vscode-languageserver/node';
import { CompletionItemKind, InsertTextFormat, InsertTextMode, MarkupKind } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { decodeText } from '../../../src/check/positions.ts';
import type { Analysis } from '../analysis.ts';
import type { OpenDocument } from '../documents.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import type { YamlKind } from './kind.ts';
import { knownNames } from './names.ts';
import type { YamlPlace } from './place.ts';
import { yamlNodeAt, yamlPlaceAt, yamlValues } from './place.ts';
import type { JsonSchema, YamlPath } from './schema.ts';
import { descriptionOf, keysOf, schemasAt, typesOf, valuesOf } from './schema.ts';

/** A YAML document of eximc's own, as its methods look at it. */
export interface YamlView {
  readonly document: OpenDocument;
  readonly kind: YamlKind;
  readonly schema: JsonSchema;
  /** The configuration that a scenario is for, where it can be read. */
  readonly analysis: Analysis | undefined;
}

const buffer = ({ uri, languageId, version, text }: OpenDocument): TextDocument =>
  TextDocument.create(uri, languageId, version, text);

/** Keys whose values are paths, relative to the document's folder. */
const pathKeys: ReadonlySet<string> = new Set([
  'config',
  'extends',
  'from',
  'root',
  'featuresFrom',
  'data',
  'baseline',
]);

const lastKey = (path: YamlPath): string | undefined => path.findLast((step) => typeof step === 'string');

const isPath = (kind: YamlKind, path: YamlPath): boolean => {
  const own = path.at(-1);
  if (kind === 'project' && lastKey(path) === 'includeRoots') return true;
  if (kind === 'scenario' && lastKey(path) === 'zones' && path.length <= 3) return true;
  if (kind === 'scenario' && lastKey(path) === 'spool') return true;
  return typeof own === 'string' && pathKeys.has(own);
};

/** What is put in for a key: the key, and the beginning of what follows it. */
function keyText(name: string, schemas: readonly JsonSchema[], { flow, indent }: YamlPlace): string {
  const key = /^[\w$-]+$/.test(name) ? name : JSON.stringify(name);
  const types = typesOf(schemas);
  const only = (type: string): boolean => types.length === 1 && types[0] === type;
  const step = `\n${' '.repeat(indent + 2)}`;
  if (only('object')) return flow ? `${key}: { $1 }` : `${key}:${step}`;
  if (only('array')) return flow ? `${key}: [$1]` : `${key}:${step}- `;
  return `${key}: `;
}

/** The files and folders beside a document that a path may go on with. */
function paths(typed: string, folder: string): CompletionItem[] {
  const slash = typed.lastIndexOf('/') + 1;
  try {
    return readdirSync(resolve(folder, typed.slice(0, slash) || '.'))
      .filter((name) => !name.startsWith('.'))
      .map((name) => {
        const below = typed.slice(0, slash) + name;
        const isFolder = statSync(resolve(folder, below), { throwIfNoEntry: false })?.isDirectory() === true;
        return isFolder
          ? { label: `${below}/`, kind: CompletionItemKind.Folder }
          : { label: below, kind: CompletionItemKind.File };
      });
  } catch {
    return [];
  }
}

/** A text as a single value of YAML. */
const asScalar = (text: string): string =>
  /^[\w/.][\w/. -]*$/.test(text) && !/^[\d.]+$/.test(text) ? text : JSON.stringify(text);

function valueItems({ kind, schema, analysis, document }: YamlView, place: YamlPlace): CompletionItem[] {
  const schemas = schemasAt(schema, place.path);
  const items = schemas.flatMap(({ items: of }) => (of && place.flow ? schemasAt(schema, [...place.path, 0]) : []));
  const told = valuesOf([...schemas, ...items]).map((value): CompletionItem => ({
    label: value,
    kind: CompletionItemKind.Value,
    insertText: value,
  }));
  const names = knownNames(kind, place.path, 'value', analysis).map(({ name, detail }): CompletionItem => ({
    label: name,
    detail,
    kind: CompletionItemKind.Reference,
    insertText: asScalar(name),
  }));
  const typed = document.text.slice(place.start, place.end);
  return [...told, ...names, ...(isPath(kind, place.path) ? paths(typed, dirname(decodeText(document.path))) : [])];
}

function keyItems({ kind, schema, analysis }: YamlView, place: YamlPlace): CompletionItem[] {
  const { path, siblings } = place;
  const told = keysOf(schema, path)
    .filter(({ name }) => !siblings.includes(name))
    .map(({ name, schemas }): CompletionItem => {
      const description = descriptionOf(schemas);
      return {
        label: name,
        kind: CompletionItemKind.Property,
        detail: typesOf(schemas).join(' or '),
        ...(description !== undefined && { documentation: description }),
        insertText: keyText(name, schemas, place),
        insertTextFormat: InsertTextFormat.Snippet,
      };
    });
  const names = knownNames(kind, path, 'key', analysis)
    .filter(({ name }) => !siblings.includes(name))
    .map(({ name, detail }): CompletionItem => ({
      label: name,
      kind: CompletionItemKind.Reference,
      detail,
      insertText: `${asScalar(name)}: `,
    }));
  const list = schemasAt(schema, path).some(({ items }) => items) && !place.flow;
  const begin: CompletionItem[] = list ? [{ label: '- ', kind: CompletionItemKind.Keyword, detail: 'an item' }] : [];
  return [...begin, ...told, ...names];
}

/**
 * What may stand at a place of a scenario or a project's file: by its schema, and by the names that are known there.
 *
 * @param snippets whether the editor has places to jump to
 */
export function yamlCompletion(view: YamlView, position: Position, snippets: boolean): CompletionList | null {
  const document = buffer(view.document);
  const place = yamlPlaceAt(view.document.text, document.offsetAt(position));
  if (!place) return null;
  const { role, start, end } = place;
  const range: Range = { start: document.positionAt(start), end: document.positionAt(end) };
  const isKeyThere = /^[ \t]*:/.test(view.document.text.slice(end));
  const items = [
    ...(role === 'value' ? [] : keyItems(view, place)),
    ...(role === 'key' ? [] : valueItems(view, place)),
  ];
  return {
    isIncomplete: false,
    items: items.map(({ insertText, insertTextFormat, ...item }) => {
      const text = isKeyThere ? item.label : (insertText ?? item.label);
      const asSnippet = snippets && insertTextFormat === InsertTextFormat.Snippet && text.includes('$1');
      return {
        ...item,
        textEdit: { range, newText: asSnippet ? text : text.replace('$1', '') },
        insertTextMode: InsertTextMode.asIs,
        ...(asSnippet && { insertTextFormat }),
      };
    }),
  };
}

/** What there is to tell of a key, or of a value by its key. */
export function yamlHover({ document: open, schema }: YamlView, position: Position): Hover | null {
  const document = buffer(open);
  const node = yamlNodeAt(open.text, document.offsetAt(position));
  if (!node) return null;
  const schemas = schemasAt(schema, node.path);
  const description = descriptionOf(schemas);
  const types = typesOf(schemas).join(' or ');
  const values = valuesOf(schemas.filter((each) => each.enum));
  if (description === undefined && types === '' && values.length === 0) return null;
  const heading = `**${escapeMarkdown(lastKey(node.path) ?? '')}**${types === '' ? '' : `: ${types}`}`;
  const parts = [heading, ...(description === undefined ? [] : [escapeMarkdown(description)])];
  if (values.length > 0) parts.push(`one of ${values.map(code).join(', ')}`);
  return {
    contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n') },
    range: { start: document.positionAt(node.start), end: document.positionAt(node.end) },
  };
}

/** The files that a document names and that are there, as links. */
export function yamlLinks({ document: open, kind }: YamlView): DocumentLink[] {
  const document = buffer(open);
  const folder = dirname(decodeText(open.path));
  return yamlValues(open.text).flatMap(({ path, value, start, end }) => {
    if (!isPath(kind, path) || typeof value !== 'string' || value.includes('\n') || value === '') return [];
    const file = resolve(folder, value);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return [];
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    return [{ range, target: pathToFileURL(file).href }];
  });
}

/** The path of the configuration that a scenario is for; undefined where it has it within itself, or none. Text. */
export function configPathOf({ path, text }: OpenDocument): string | undefined {
  const config = yamlValues(text).find(({ path: at }) => at.length === 1 && at[0] === 'config')?.value;
  if (typeof config !== 'string' || config === '' || config.includes('\n')) return undefined;
  return resolve(dirname(decodeText(path)), config);
}
