import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EximResult } from '../../../src/cli/exim/job.ts';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';

/** The configuration that filters are tried out with. */
export const filterConfiguration = `primary_hostname = vm.example
qualify_domain = test.ex
begin rewrite
r@test.ex     rr@other.ex  T
root@test.ex  boss@test.ex f
t@test.ex     tt@test.ex   t
`;

/** A filter, and how it is run. */
export interface FilterRun {
  readonly filter: string;
  /** The last one takes the file. */
  readonly options: readonly string[];
  readonly stdin: string;
}

/** A folder for a configuration and a filter; its end takes it away. */
export interface FilterFolder {
  readonly path: string;
  /** Puts a filter there, and gives the arguments that run it. */
  lay(run: FilterRun): string[];
  close(): void;
}

/** Makes a folder with the configuration in it. */
export function filterFolder(): FilterFolder {
  const path = mkdtempSync(join(tmpdir(), 'filter-'));
  writeFileSync(join(path, 'exim.conf'), filterConfiguration);
  return {
    path,
    lay({ filter, options }) {
      const file = join(path, 'filter');
      writeFileSync(file, filter, 'latin1');
      return ['-C', join(path, 'exim.conf'), ...options, file];
    },
    close() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

const command = createEximCommand({ catalogue });

/** Runs a filter with `eximc exim`. */
export function runFilter(folder: FilterFolder, run: FilterRun, target = '4.96'): EximResult {
  const args = ['--target', target, ...folder.lay(run)];
  return command({ args, stdin: run.stdin, cwd: folder.path, env: { TZ: 'UTC' } });
}

/** What differs from one run to the next is made the same. */
export function steady(text: string, folder: FilterFolder): string {
  return text
    .replaceAll(folder.path, '{DIR}')
    .replace(/[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})/g, 'ID')
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'DATE')
    .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /gm, '');
}
