import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import process from 'node:process';
import type { Io } from './io.ts';
import { run } from './program.ts';

/** Writes all of a text, and waits where a pipe is full: a process that exits loses what is still to be written. */
function write(descriptor: number, text: string, encoding: 'utf8' | 'latin1' = 'utf8'): void {
  const bytes = Buffer.from(text, encoding);
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Nobody reads any more: there is nothing left to do.
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** To ask `process.stdout` makes node load its streams, which takes longer than a short file takes to check. */
function isTerminal(): boolean {
  try {
    const output = fstatSync(1);
    if (!output.isCharacterDevice() || output.rdev === statSync(devNull).rdev) return false;
    return process.stdout.isTTY;
  } catch {
    return false;
  }
}

const terminal = isTerminal();

const io: Io = {
  stdin: () => readFileSync(0, 'latin1'),
  async *lines() {
    const { createInterface } = await import('node:readline');
    yield* createInterface({ input: process.stdin, crlfDelay: Infinity });
  },
  async *chunks() {
    for await (const chunk of process.stdin) yield (chunk as Buffer).toString('latin1');
  },
  out: (text) => {
    write(1, text);
  },
  err: (text) => {
    write(2, text);
  },
  outBytes: (bytes) => {
    write(1, bytes, 'latin1');
  },
  errBytes: (bytes) => {
    write(2, bytes, 'latin1');
  },
  env: process.env,
  cwd: process.cwd(),
  terminal,
  width: (terminal && process.stdout.columns) || 100,
};

/** Does what the command line of this process says, and sets its exit code. */
export function main(): void {
  void run(process.argv.slice(2), io).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
