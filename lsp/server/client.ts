import type { InitializeParams } from 'vscode-languageserver/node';
import type { DiagnosticSupport } from './methods/diagnostics.ts';

/** What the editor can do, as far as answers depend on it. */
export interface Client {
  readonly diagnostics: DiagnosticSupport;
  readonly pull: boolean;
  readonly refreshDiagnostics: boolean;
  readonly snippets: boolean;
  readonly insertReplace: boolean;
  /** Whether the parameters of a signature may be told by where they stand in it. */
  readonly labelOffsets: boolean;
  readonly watch: boolean;
  readonly configuration: boolean;
  /** Whether the editor tells of changed settings to a server that asks for it. */
  readonly tellsSettings: boolean;
  readonly showDocument: boolean;
  readonly folders: boolean;
  readonly refreshLenses: boolean;
  readonly relatedDocuments: boolean;
  /** The editor's own commands that answers may name: those that its extension has said it has. */
  readonly commands: ReadonlySet<string>;
  /** Whether scenarios and project files are to be completed and told of: the editor may have something of its own for that. */
  readonly yaml: boolean;
}

/** The editor's command that shows completions; it is named only where the extension says that there is one. */
export const suggestCommand = 'editor.action.triggerSuggest';

const optionIn = (given: unknown, key: string): unknown =>
  typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[key] : undefined;

const textsIn = (given: unknown, key: string): string[] | undefined => {
  const found = optionIn(given, key);
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : undefined;
};

/** Reads what an editor says of itself when it begins. */
export function clientOf({
  capabilities: { textDocument, window, workspace },
  initializationOptions,
}: Pick<InitializeParams, 'capabilities' | 'initializationOptions'>): Client {
  const item = textDocument?.completion?.completionItem;
  return {
    diagnostics: {
      related:
        textDocument?.publishDiagnostics?.relatedInformation ?? textDocument?.diagnostic?.relatedInformation ?? false,
      tags: (textDocument?.publishDiagnostics?.tagSupport ?? textDocument?.diagnostic?.tagSupport) !== undefined,
      codeDescription:
        textDocument?.publishDiagnostics?.codeDescriptionSupport ??
        textDocument?.diagnostic?.codeDescriptionSupport ??
        false,
    },
    pull: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    snippets: item?.snippetSupport === true,
    insertReplace: item?.insertReplaceSupport === true,
    labelOffsets: textDocument?.signatureHelp?.signatureInformation?.parameterInformation?.labelOffsetSupport === true,
    watch: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    configuration: workspace?.configuration === true,
    tellsSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    showDocument: window?.showDocument?.support === true,
    folders: workspace?.workspaceFolders === true,
    refreshLenses: workspace?.codeLens?.refreshSupport === true,
    relatedDocuments: textDocument?.diagnostic?.relatedDocumentSupport === true,
    commands: new Set(textsIn(initializationOptions, 'commands')),
    yaml: optionIn(initializationOptions, 'yaml') !== false,
  };
}

/** Settings that an editor may send. */
export interface Settings {
  /** Main files, relative to the first folder of the workspace, beside those that are found. */
  readonly roots?: readonly string[];
}

/** Reads what an editor sends as settings: anything. */
export function settingsOf(given: unknown): Settings {
  const roots = textsIn(given, 'roots');
  return roots ? { roots } : {};
}
