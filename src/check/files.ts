import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { SourceFile } from '../../grammar/source/file.ts';

/** The sources of a configuration, each path once: a file that is included again is read again, and is the same to a person. */
export type FilesByPath = ReadonlyMap<string, SourceFile>;

/** The first source of each path, in the order of reading. */
export function filesByPath({ files }: Preprocessed): FilesByPath {
  const byPath = new Map<string, SourceFile>();
  for (const file of files) if (!byPath.has(file.path)) byPath.set(file.path, file);
  return byPath;
}
