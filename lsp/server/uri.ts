import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodeText, encodeText } from '../../src/check/positions.ts';

/**
 * The path of a document's file. A document that is no file (an unsaved one) is known by its URI.
 *
 * @returns a byte string
 */
export function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) return encodeText(uri);
  try {
    return encodeText(fileURLToPath(uri));
  } catch {
    return encodeText(uri);
  }
}

/** The URI of a file, by its absolute path: a byte string. */
export function uriOf(path: string): string {
  const text = decodeText(path);
  return text.startsWith('/') ? pathToFileURL(text).href : text;
}
