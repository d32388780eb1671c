import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder with files, by their relative paths; byte strings. It is gone when the tests of the file are over. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'eximc-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, 'latin1');
  }
  return folder;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Surroundings in which nothing is said. */
export const quietIo: Io = {
  stdin: () => '',
  // eslint-disable-next-line @typescript-eslint/require-await
  async *lines() {
    yield* [];
  },
  // eslint-disable-next-line @typescript-eslint/require-await
  async *chunks() {
    yield* [];
  },
  out: () => undefined,
  err: () => undefined,
  outBytes: () => undefined,
  errBytes: () => undefined,
  env: {},
  cwd: '/',
  terminal: false,
  width: 100,
};

/** Runs a command line within this process. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  { stdin = '', env = {}, terminal = false }: { stdin?: string; env?: Record<string, string>; terminal?: boolean } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await run(args, {
    stdin: () => stdin,
    // eslint-disable-next-line @typescript-eslint/require-await
    lines: async function* () {
      yield* stdin.split('\n');
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    chunks: async function* () {
      yield stdin;
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    outBytes: (bytes) => {
      out += bytes;
    },
    errBytes: (bytes) => {
      err += bytes;
    },
    env,
    cwd,
    terminal,
    width: 100,
  });
  return { code, out, err };
}

/** Rules that these tests look at: what others come to say of the same texts is not their business. */
const watched = /^(?:option|include|user|group|baseline)\/|^driver\/none$|^list\/trailing-comment$/;

/** Options of lint by which no rules but those that these tests look at decide on the exit code. */
export const watchedOnly = [
  ...['*=off', 'option/*=error', 'include/*=error', 'list/trailing-comment=warning'].flatMap((each) => [
    '--rule',
    each,
  ]),
];

/** The severities of findings that `--format gcc` printed, of the rules that these tests look at. */
export function severitiesIn(gcc: string): string[] {
  const lines = gcc.split('\n').filter((line) => watched.test(/\[([^\]]*)\]$/.exec(line)?.[1] ?? ''));
  return lines.map((line) => line.split(': ')[1] ?? '');
}

/** Runs `eximc lint --format json`, and gives the findings in short: file, line, column and rule. */
export async function lintJson(cwd: string, args: readonly string[], stdin = ''): Promise<string[]> {
  const { out, err } = await runCli(cwd, ['lint', '--format', 'json', ...args], { stdin });
  if (err !== '') throw new Error(err);
  const { findings } = JSON.parse(out) as { findings: { file: string; line: number; column: number; rule: string }[] };
  return findings
    .filter(({ rule }) => watched.test(rule))
    .map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`);
}
