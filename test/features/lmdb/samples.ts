import { execFileSync } from 'node:child_process';

/** A database to be made by `mdb_load`: its flags and what it holds. */
export interface SampleDatabase {
  /** Absent for the main database. */
  readonly database?: string;
  readonly flags?: readonly string[];
  readonly entries: readonly (readonly [key: string, value: string])[];
}

const many = (count: number, key: (i: number) => string, value: (i: number) => string): (readonly [string, string])[] =>
  Array.from({ length: count }, (_, i) => [key(i), value(i)] as const);

const padded = (i: number): string => String(i).padStart(5, '0');

/** A number in four bytes, the least first. */
const littleEndian = (i: number): string => String.fromCharCode(i & 255, (i >> 8) & 255, (i >> 16) & 255, i >>> 24);

/** The files of fixtures/lookups/lmdb, by name. */
export const samples: Readonly<Record<string, readonly SampleDatabase[]>> = {
  small: [
    {
      entries: [
        ['alpha', 'one'],
        ['beta', 'two'],
        ['empty', ''],
        ['bytes \xff\0\n\\', '\0\x01\xfe'],
        ['*.example.org', 'wild'],
        ['*', 'default'],
      ],
    },
  ],
  large: [
    {
      entries: [
        ['short', 'x'],
        ['page', 'p'.repeat(4080)],
        ['pages', 'abcdefghij'.repeat(2500)],
        ['last', 'z'.repeat(9000)],
      ],
    },
  ],
  pages: [
    {
      entries: many(
        1200,
        (i) => `key-${padded(i)}@example.org`,
        (i) => `value ${i} ${'v'.repeat(i % 90)}`,
      ),
    },
  ],
  named: [
    { entries: [['plain', 'beside named databases']] },
    {
      database: 'users',
      entries: many(
        30,
        (i) => `user${padded(i)}`,
        (i) => `home of ${i}`,
      ),
    },
    { database: 'domains', entries: [['example.org', 'local']] },
  ],
  dupsort: [
    {
      flags: ['dupsort'],
      entries: [
        ['few', 'b'],
        ['few', 'a'],
        ['few', 'c'],
        ['one', 'only'],
        ...many(
          600,
          () => 'many',
          (i) => `value-${padded((i * 7) % 600)}`,
        ),
      ],
    },
  ],
  dupfixed: [
    {
      flags: ['dupsort', 'dupfixed'],
      entries: [
        ...many(
          3,
          () => 'few',
          (i) => padded(9 - i),
        ),
        ...many(
          1500,
          () => 'many',
          (i) => padded((i * 11) % 1500),
        ),
      ],
    },
  ],
  reversekey: [
    {
      flags: ['reversekey'],
      entries: many(
        300,
        (i) => `${padded((i * 7919) % 100003)}.example.org`,
        (i) => `r${i}`,
      ),
    },
  ],
  integerkey: [
    {
      flags: ['integerkey'],
      entries: many(
        500,
        (i) => littleEndian(i * 70001),
        (i) => `number ${i}`,
      ),
    },
  ],
};

const escaped = (text: string): string =>
  text.replace(/[^ -[\]-~]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** The input of `mdb_load`, which is what `mdb_dump -p` writes. */
export function dumpText(databases: readonly SampleDatabase[]): string {
  return databases
    .map(({ database, flags = [], entries }) =>
      [
        'VERSION=3',
        'format=print',
        ...(database === undefined ? [] : [`database=${database}`]),
        'type=btree',
        'mapsize=104857600',
        'maxreaders=126',
        ...flags.map((flag) => `${flag}=1`),
        'HEADER=END',
        ...entries.flatMap(([key, value]) => [` ${escaped(key)}`, ` ${escaped(value)}`]),
        'DATA=END',
        '',
      ].join('\n'),
    )
    .join('');
}

/** Makes a file with `mdb_load`. */
export function makeLmdb(path: string, databases: readonly SampleDatabase[]): void {
  execFileSync('mdb_load', ['-n', path], { input: dumpText(databases), stdio: 'pipe' });
}

/** Whether LMDB's tools are here. */
export function hasMdbLoad(): boolean {
  try {
    execFileSync('mdb_load', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
