import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Baseline, BaselineEntry } from '../check/baseline.ts';
import { printBaseline, readBaseline, staleEntry, updateBaseline, withoutKnown } from '../check/baseline.ts';
import type { Finding } from '../check/rule.ts';
import type { ReportContext } from '../report/context.ts';
import { writeFile } from './disk.ts';
import { UsageError } from './io.ts';

/** What a run of lint has found. */
export interface Found {
  readonly findings: readonly Finding[];
  /** The files that were looked at, as findings name them. */
  readonly files: readonly string[];
  readonly lineOf: ReportContext['lineOf'];
}

export interface BaselineOutcome {
  /** What the baseline does not know. */
  readonly findings: readonly Finding[];
  /** Findings on the baseline itself: entries that nothing needs any more. */
  readonly stale: readonly Finding[];
}

function readBaselineFile(path: string): { readonly baseline: Baseline; readonly text: string } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return { baseline: readBaseline(text), text };
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A finding on an entry of a baseline, where `printBaseline` put it. */
function staleFinding(file: string, text: string, { file: of, rule, text: line }: BaselineEntry): Finding {
  const key = JSON.stringify({ file: of, rule, text: line }).slice(0, -1);
  const at = Math.max(1, text.split('\n').findIndex((each) => each.includes(key)) + 1);
  const message = `${rule} no longer occurs in ${of} at "${line.slice(0, 60)}": --update-baseline forgets it`;
  const { name, severity } = staleEntry;
  return { rule: name, severity, message, file, line: at, column: 1, endLine: at, endColumn: 1, related: [] };
}

/**
 * Passes findings through a baseline's file, or writes them to it.
 *
 * @param path the file
 * @param update whether to write what is found now
 * @param found what was found, and where
 * @param cwd the folder that findings' files are relative to
 * @throws UsageError where the file is no baseline, or is not there
 */
export function throughBaseline(path: string, update: boolean, found: Found, cwd: string): BaselineOutcome {
  const { findings, lineOf } = found;
  const nameIn = (file: string): string => relative(dirname(path), resolve(cwd, file)).replaceAll('\\', '/');
  const keys = {
    fileOf: ({ file }: Finding): string => nameIn(file),
    lineOf: (file: string, line: number): string => lineOf(file, line) ?? '',
  };
  const files = new Set(found.files.map(nameIn));
  const before = readBaselineFile(path);
  if (update) {
    const after = updateBaseline(before?.baseline, findings, files, keys);
    writeFile(path, `the baseline ${path}`, printBaseline(after));
    return { findings: withoutKnown(after, findings, files, keys).remaining, stale: [] };
  }
  if (!before) throw new UsageError(`the baseline ${path} cannot be read; --update-baseline makes one`);
  const { remaining, stale } = withoutKnown(before.baseline, findings, files, keys);
  return { findings: remaining, stale: stale.map((entry) => staleFinding(relative(cwd, path), before.text, entry)) };
}
