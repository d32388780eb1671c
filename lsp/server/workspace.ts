import { dirname, isAbsolute, join } from 'node:path';
import type { SourceFile } from '../../grammar/source/file.ts';
import { joiningFile, sourceFile } from '../../grammar/source/file.ts';
import type { IncludeReader } from '../../grammar/preprocess/preprocess.ts';
import { decodeText, encodeText } from '../../src/check/positions.ts';
import type { Analysis } from './analysis.ts';
import { analysisOf } from './analysis.ts';
import type { Documents, OpenDocument } from './documents.ts';
import type { Disk } from './files.ts';
import type { Host, Project } from './host.ts';
import { uriOf } from './uri.ts';

/** What a method looks at: a configuration, and the file of it that the editor asks about. */
export interface View {
  readonly analysis: Analysis;
  readonly file: SourceFile;
}

/** All configurations that the open documents belong to. */
export interface Workspace {
  /** Reads the project files of all that is open; to be awaited before anything is asked. */
  ready(): Promise<void>;
  /** A document or a file has changed: what was read from it is read again when it is asked for. */
  changed(): void;
  /** Files have come or gone, or a project's file has changed: everything is read again. */
  reset(): void;
  /** Whether anything that is open depends on a file, be it there or not. */
  concerns(path: string): boolean;
  setFolders(paths: readonly string[]): void;
  /** Configurations that the editor's settings name; absolute paths, byte strings. */
  setRoots(paths: readonly string[]): void;
  /** The configurations that the open documents belong to, in the order of their paths. */
  roots(): readonly Analysis[];
  /** The configurations that a file is a part of, its own first. */
  analysesFor(path: string): readonly Analysis[];
  viewOf(path: string): View | undefined;
  /** The configuration that a file is the main file of, be it open or not; undefined where it cannot be read. */
  analysisAt(path: string): Promise<Analysis | undefined>;
  /** Reads a configuration with other texts, by the paths that it has for its sources; nothing is kept of it. */
  reread(analysis: Analysis, texts: ReadonlyMap<string, string>): Analysis | undefined;
}

/** Whether a document is taken for a part of a configuration: editors may send scenarios, too. */
export function isConfiguration({ languageId }: OpenDocument): boolean {
  return !/yaml|json|markdown|scenario/i.test(languageId);
}

/** How main files are usually called. */
const usualNames = ['exim.conf', 'exim4.conf', 'exim4.conf.template', 'configure'];
/** How far above a document a main file is looked for, where the editor has opened no folder. */
const levelsAbove = 3;

/** The folder of Debian's conf.d that a file would be a part of. */
function debianFolder(path: string): string | undefined {
  return /^(.*)\/(?:main|acl|router|transport|retry|rewrite|auth)\/[A-Za-z0-9_-]+(?:\.rul)?$/.exec(path)?.[1];
}

interface State {
  readonly analysis: Analysis;
  /** The texts that it was made of: those of the disk are looked at again. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly project: Project;
}

/** Starts a workspace over the documents, the disk and the program's projects. */
export function createWorkspace(documents: Documents, disk: Disk, host: Host): Workspace {
  let folders: readonly string[] = [];
  let named: readonly string[] = [];
  const projects = new Map<string, Project>();
  const loading = new Map<string, Promise<void>>();
  const states = new Map<string, State>();
  let current: { readonly roots: readonly Analysis[] } | undefined;

  const textOf = (path: string): string | undefined => documents.byPath(path)?.source.text ?? disk.read(path);
  const exists = (path: string): boolean => documents.byPath(path) !== undefined || disk.isFile(path);

  function loadProject(folder: string): Promise<void> {
    let known = loading.get(folder);
    if (!known) {
      known = host.project(decodeText(folder)).then((project) => {
        projects.set(folder, project);
        current = undefined;
      });
      loading.set(folder, known);
    }
    return known;
  }

  /** The folder whose project holds for a configuration. */
  const projectFolder = (root: string): string => (disk.isFolder(root) ? root : isAbsolute(root) ? dirname(root) : '/');

  /** The main files that a document may be a part of, without looking into them. */
  function candidatesFor(path: string): string[] {
    const found: string[] = [];
    const debian = debianFolder(path);
    if (debian !== undefined && disk.isFolder(join(debian, 'main'))) found.push(debian);
    if (!isAbsolute(path)) return found;
    const top = folders.filter((folder) => path.startsWith(`${folder}/`)).sort((a, b) => a.length - b.length)[0];
    let at = dirname(path);
    for (let level = 0; ; level++) {
      for (const name of usualNames) {
        const place = join(at, name);
        if (place !== path && exists(place)) found.push(place);
      }
      const above = dirname(at);
      if (above === at || (top === undefined ? level + 1 >= levelsAbove : at === top)) break;
      at = above;
    }
    return found;
  }

  function read(root: string): Analysis | undefined {
    const project = projects.get(projectFolder(root));
    if (!project) return undefined;
    const before = states.get(root);
    if (before?.project === project && isFresh(before)) return before.analysis;
    const texts = new Map<string, string | undefined>();
    const includeRoots = project.settings.includeRoots.map(encodeText);
    const find = (path: string): string | undefined => {
      const places = isAbsolute(path) ? [...includeRoots.map((each) => join(each, path)), path] : [path];
      return places.find((place) => {
        const there = exists(place);
        if (!there) texts.set(place, undefined);
        return there;
      });
    };
    const take = (path: string): string | undefined => {
      const text = textOf(path);
      texts.set(path, text);
      return text;
    };
    const reader: IncludeReader = {
      read(path) {
        const place = find(path);
        return place === undefined ? undefined : take(place);
      },
      exists: (path) => find(path) !== undefined,
    };
    let main: SourceFile | undefined;
    if (disk.isFolder(root)) {
      const text = host.folderText(root);
      texts.set(root, text);
      main = text === undefined ? undefined : joiningFile(root, text);
    } else {
      const text = take(root);
      main = documents.byPath(root)?.source ?? (text === undefined ? undefined : sourceFile(root, text));
    }
    if (!main) return undefined;
    const uris = (path: string): string => documents.byPath(path)?.uri ?? uriOf(path);
    const analysis = analysisOf({ root, main, project, reader, find, uriOf: uris });
    states.set(root, { analysis, texts, project });
    return analysis;
  }

  function isFresh({ analysis, texts }: State): boolean {
    for (const [path, text] of texts) {
      if (path === analysis.root && disk.isFolder(path)) {
        if (host.folderText(path) !== text) return false;
      } else if (text === undefined ? exists(path) : textOf(path) !== text) return false;
    }
    return true;
  }

  const covers = (analysis: Analysis, path: string): boolean => analysis.fileAt(path) !== undefined;

  /** All that is open, as configurations: which they are follows from what is open and on the disk now, and nothing else. */
  function currentRoots(): readonly Analysis[] {
    if (current) return current.roots;
    const open = documents
      .all()
      .filter(isConfiguration)
      .map(({ path }) => path)
      .sort();
    const candidates = new Set([...named, ...open.flatMap(candidatesFor)]);
    const found = new Map<string, Analysis>();
    for (const root of [...candidates].sort()) {
      const analysis = read(root);
      if (analysis && open.some((path) => covers(analysis, path))) found.set(root, analysis);
    }
    for (const path of open) {
      if ([...found.values()].some((analysis) => covers(analysis, path))) continue;
      const analysis = read(path);
      if (analysis) found.set(path, analysis);
    }
    // A document that another one includes is no configuration of its own; of two that include each other, the first is.
    for (const [root, analysis] of found) {
      const outer = [...found.values()].find((other) => other !== analysis && covers(other, root));
      if (outer && !(covers(analysis, outer.root) && root < outer.root)) found.delete(root);
    }
    for (const root of states.keys()) if (!found.has(root) && !candidates.has(root)) states.delete(root);
    current = { roots: [...found.values()].sort((a, b) => (a.root < b.root ? -1 : 1)) };
    return current.roots;
  }

  return {
    async ready() {
      const wanted = new Set<string>(named.map(projectFolder));
      for (const { path } of documents.all().filter(isConfiguration)) {
        wanted.add(projectFolder(path));
        for (const candidate of candidatesFor(path)) wanted.add(projectFolder(candidate));
      }
      await Promise.all([...wanted].filter((folder) => !projects.has(folder)).map(loadProject));
    },
    changed() {
      current = undefined;
    },
    reset() {
      current = undefined;
      projects.clear();
      loading.clear();
      states.clear();
    },
    concerns(path) {
      if (usualNames.includes(path.slice(path.lastIndexOf('/') + 1)) || debianFolder(path) !== undefined) return true;
      return [...states.values()].some(({ texts }) => texts.has(path));
    },
    setFolders(paths) {
      folders = paths;
      current = undefined;
    },
    setRoots(paths) {
      named = paths;
      current = undefined;
    },
    roots: currentRoots,
    analysesFor(path) {
      const roots = currentRoots().filter((analysis) => covers(analysis, path));
      return roots.sort((a, b) => Number(b.root === path) - Number(a.root === path));
    },
    reread(analysis, texts) {
      const { root, project, files } = analysis;
      const textAt = (path: string): string | undefined => texts.get(path) ?? files.get(path)?.text;
      const main = analysis.parsed.source.files[0];
      const text = main && textAt(main.path);
      if (!main || text === undefined) return undefined;
      const reader: IncludeReader = { read: textAt, exists: (path) => files.has(path) };
      const find = (path: string): string | undefined => (files.has(path) ? analysis.diskPathOf(path) : undefined);
      return analysisOf({ root, main: sourceFile(main.path, text), project, reader, find });
    },
    async analysisAt(path) {
      await loadProject(projectFolder(path));
      return read(path);
    },
    viewOf(path) {
      const [analysis] = this.analysesFor(path);
      const file = analysis?.fileAt(path);
      return analysis && file && { analysis, file };
    },
  };
}
