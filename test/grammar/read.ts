import { parseConfig } from '../../grammar/config/parser.ts';
import type { ConfigFile } from '../../grammar/config/ast.ts';
import type { Preprocessed, PreprocessOptions } from '../../grammar/preprocess/preprocess.ts';
import { preprocess } from '../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../grammar/source/file.ts';

/** Preprocesses a text as the file `/etc/exim.conf`, with other files given by path. */
export function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Omit<PreprocessOptions, 'reader'> = {},
): Preprocessed {
  const reader = { read: (path: string) => files[path], exists: (path: string) => path in files };
  return preprocess(sourceFile('/etc/exim.conf', text), { reader, ...options });
}

/** The logical lines that come of a text. */
export function linesOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Omit<PreprocessOptions, 'reader'> = {},
): string[] {
  const { logical } = read(text, files, options);
  return logical.lines.map((line) => logical.text.slice(line.start, line.end));
}

/** The tree that comes of a text. */
export function parse(text: string): ConfigFile {
  return parseConfig(read(text).logical);
}
