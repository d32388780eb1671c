import type { CompletionList, Diagnostic, DocumentLink, Hover, Position } from 'vscode-languageserver/node';
import { decodeText, encodeText } from '../../../src/check/positions.ts';
import type { Documents, OpenDocument } from '../documents.ts';
import type { Host } from '../host.ts';
import { diagnostic } from '../scenarios.ts';
import type { Workspace } from '../workspace.ts';
import type { YamlView } from './answers.ts';
import { yamlKind } from './kind.ts';
import type { JsonSchema } from './schema.ts';

/** The answers about scenarios and project files; each is undefined for any other document. */
export interface YamlService {
  completion(uri: string, position: Position, snippets: boolean): Promise<CompletionList | null | undefined>;
  hover(uri: string, position: Position): Promise<Hover | null | undefined>;
  links(uri: string): Promise<DocumentLink[] | undefined>;
  /** What is wrong with a document as it is written. */
  diagnostics(document: OpenDocument): Promise<Diagnostic[]>;
}

/** Makes the service over the open documents. What it needs to read YAML is loaded when it is first asked. */
export function createYamlService(documents: Documents, workspace: Workspace, host: Host): YamlService {
  const schemas = new Map<string, JsonSchema>();
  const answers = async () => import('./answers.ts');

  async function viewOf(uri: string): Promise<YamlView | undefined> {
    const document = documents.byUri(uri);
    const kind = document && yamlKind(document);
    if (!document || !kind) return undefined;
    let schema = schemas.get(kind);
    if (!schema) schemas.set(kind, (schema = await host.schema(kind)));
    const config = kind === 'scenario' ? (await answers()).configPathOf(document) : undefined;
    const analysis = config === undefined ? undefined : await workspace.analysisAt(encodeText(config));
    return { document, kind, schema, analysis };
  }

  return {
    async completion(uri, position, snippets) {
      const view = await viewOf(uri);
      return view && (await answers()).yamlCompletion(view, position, snippets);
    },
    async hover(uri, position) {
      const view = await viewOf(uri);
      return view && (await answers()).yamlHover(view, position);
    },
    async links(uri) {
      const view = await viewOf(uri);
      return view && (await answers()).yamlLinks(view);
    },
    async diagnostics(document) {
      const kind = yamlKind(document);
      if (!kind) return [];
      const path = decodeText(document.path);
      const textOf = (each: string): string | undefined => documents.byPath(encodeText(each))?.source.text;
      const problems = await host.problems(kind, path, textOf);
      return problems
        .filter(({ file }) => file === path)
        .map((problem) => diagnostic(document.text, problem, problem.message));
    },
  };
}
