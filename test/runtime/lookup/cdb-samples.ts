import { execFileSync } from 'node:child_process';

type Entries = readonly (readonly [key: string, value: string])[];

/** The files of fixtures/lookups/cdb, by name. */
export const cdbSamples: Readonly<Record<string, Entries>> = {
  small: [
    ['alpha', 'one'],
    ['beta', 'two words'],
    ['alpha', 'a second value, which no lookup gives'],
    ['empty', ''],
    ['newline', 'first\nsecond'],
    ['*.example.org', 'wild'],
    ['*@example.net', 'everybody there'],
    ['*', 'default'],
  ],
  many: Array.from({ length: 800 }, (_, i) => [`user${i}@example.org`, `value ${i * i}`] as const),
};

/** The input of `cdb -c`. */
function inputText(entries: Entries): string {
  return `${entries.map(([key, value]) => `+${key.length},${value.length}:${key}->${value}\n`).join('')}\n`;
}

/** Makes a file with tinycdb's tool. */
export function makeCdb(path: string, entries: Entries): void {
  execFileSync('cdb', ['-c', '-t', '-', path, '-'], {
    input: Buffer.from(inputText(entries), 'latin1'),
    stdio: 'pipe',
  });
}

/** Whether tinycdb's tool is here. */
export function hasCdb(): boolean {
  try {
    execFileSync('cdb', ['-h'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
