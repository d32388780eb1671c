import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { SourceFile } from '../../grammar/source/file.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import { encodeText } from '../../src/check/positions.ts';
import { pathOf } from './uri.ts';

/** A document that is open in the editor. */
export interface OpenDocument {
  readonly uri: string;
  /** The path of its file: a byte string. */
  readonly path: string;
  readonly version: number;
  readonly languageId: string;
  readonly text: string;
  /** The text as bytes. */
  readonly source: SourceFile;
}

/** The documents that are open, by the paths of their files. */
export interface Documents {
  open(uri: string, languageId: string, version: number, text: string): OpenDocument;
  /** Applies changes one after the other; undefined where the document is not open. */
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): OpenDocument | undefined;
  close(uri: string): OpenDocument | undefined;
  byPath(path: string): OpenDocument | undefined;
  byUri(uri: string): OpenDocument | undefined;
  all(): readonly OpenDocument[];
}

/** Starts with no documents. */
export function createDocuments(): Documents {
  const buffers = new Map<string, TextDocument>();
  const byPath = new Map<string, OpenDocument>();
  const put = (buffer: TextDocument): OpenDocument => {
    const path = pathOf(buffer.uri);
    const text = buffer.getText();
    let source: SourceFile | undefined;
    const document: OpenDocument = {
      uri: buffer.uri,
      path,
      version: buffer.version,
      languageId: buffer.languageId,
      text,
      get source() {
        return (source ??= sourceFile(path, encodeText(text)));
      },
    };
    byPath.set(path, document);
    return document;
  };
  return {
    open(uri, languageId, version, text) {
      const buffer = TextDocument.create(uri, languageId, version, text);
      buffers.set(pathOf(uri), buffer);
      return put(buffer);
    },
    change(uri, version, changes) {
      const buffer = buffers.get(pathOf(uri));
      return buffer && put(TextDocument.update(buffer, [...changes], version));
    },
    close(uri) {
      const path = pathOf(uri);
      const document = byPath.get(path);
      buffers.delete(path);
      byPath.delete(path);
      return document;
    },
    byPath: (path) => byPath.get(path),
    byUri: (uri) => byPath.get(pathOf(uri)),
    all: () => [...byPath.values()],
  };
}
