import type { SourceFile } from '../../grammar/source/file.ts';
import type { IncludeReader } from '../../grammar/preprocess/preprocess.ts';
import type { FilesByPath } from '../../src/check/files.ts';
import { filesByPath } from '../../src/check/files.ts';
import type { Located } from '../../src/check/located.ts';
import type { CompiledConfig } from '../../src/compile/config.ts';
import type { Parsed } from '../../src/index.ts';
import { analyse, compile, parse } from '../../src/index.ts';
import type { Project } from './host.ts';
import { uriOf } from './uri.ts';

/** One configuration as it stands: what was read, and, once it is asked for, what it means and what is wrong with it. */
export interface Analysis {
  /** The path of its main file, or of its folder. */
  readonly root: string;
  readonly project: Project;
  readonly parsed: Parsed;
  readonly config: CompiledConfig;
  readonly findings: readonly Located[];
  /** Its sources by the path that the configuration has for them. */
  readonly files: FilesByPath;
  /** The source that was read from a file of the disk. */
  fileAt(diskPath: string): SourceFile | undefined;
  /** The file of the disk that a source was read from. */
  diskPathOf(path: string): string;
  uriOf(file: SourceFile): string;
}

/** What an analysis is made of. */
export interface AnalysisInput {
  readonly root: string;
  /** The main file's text, or a folder's. */
  readonly main: SourceFile;
  readonly project: Project;
  readonly reader: IncludeReader;
  /** The file that an included path is read from. */
  readonly find: (path: string) => string | undefined;
  /** The URI by which the editor knows a file. */
  readonly uriOf?: (diskPath: string) => string;
}

/** The sources of a configuration by their paths, and by those of the disk. */
interface Sources {
  readonly files: FilesByPath;
  readonly diskPaths: ReadonlyMap<string, string>;
  readonly byDisk: ReadonlyMap<string, SourceFile>;
}

function sourcesOf(files: FilesByPath, { main, find }: AnalysisInput): Sources {
  const diskPaths = new Map<string, string>();
  const byDisk = new Map<string, SourceFile>();
  for (const [path, file] of files) {
    const there = path === main.path ? path : (find(path) ?? path);
    diskPaths.set(path, there);
    if (!byDisk.has(there)) byDisk.set(there, file);
  }
  return { files, diskPaths, byDisk };
}

/** Reads a configuration; its meaning and its findings are worked out when they are asked for. Never throws. */
export function analysisOf(input: AnalysisInput): Analysis {
  const { root, project, reader } = input;
  const { target, defines, accounts, settings } = project;
  const parsed = parse(input.main, { reader, defines, target });
  let config: CompiledConfig | undefined;
  let findings: readonly Located[] | undefined;
  const meaning = (): CompiledConfig => (config ??= compile(parsed, { accounts, reader }));
  let sources: Sources | undefined;
  // Which files there are, only the options tell that name those with ACLs.
  const known = (): Sources => (sources ??= sourcesOf(filesByPath(meaning().source), input));
  const diskPathOf = (path: string): string => known().diskPaths.get(path) ?? path;
  return {
    root,
    project,
    parsed,
    get config() {
      return meaning();
    },
    get findings() {
      return (findings ??= analyse(this.config, settings));
    },
    get files() {
      return known().files;
    },
    fileAt: (path) => known().byDisk.get(path),
    diskPathOf,
    uriOf: (file) => (input.uriOf ?? uriOf)(diskPathOf(file.path)),
  };
}
