import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSqlite } from '../../../src/runtime/lookup/drivers/sqlite.ts';
import { createMachineWorld } from '../../../src/runtime/world/machine-world.ts';
import { allPermissions } from '../../../src/runtime/world/permissions.ts';
import { createSeededRandom } from '../../../src/runtime/world/seeded-random.ts';
import { ask, contextOver, printed } from './ask.ts';
import { eximExpands, installedExim, literal } from './live-exim.ts';

/** A lookup as it is written. */
interface Asked {
  readonly type: string;
  /** Absent for queries. */
  readonly key?: string;
  readonly argument: string;
}

const expression = ({ type, key, argument }: Asked): string =>
  `\${lookup${key === undefined ? ' ' : `{${literal(key)}}`}${type}{${literal(argument)}}{[$value|$1|$2]}{NONE}}`;

/** Compares what Exim prints with what is found here, all at once. */
function compare(all: readonly Asked[]): void {
  const context = contextOver(createMachineWorld({ allow: allPermissions }), '4.96');
  const mine = all.map(({ type, key = '', argument }) => printed(ask(context, type, key, argument), key || argument));
  // What is said of a cdb file that is too short is left over from an earlier failure.
  const plain = (text = ''): string => text.replace(/(too short for cdb lookup: ).*/, '$1');
  const exim = eximExpands(all.map(expression));
  const differences = all.flatMap((asked, i) =>
    plain(mine[i]) === plain(exim[i]) ? [] : [{ asked, exim: exim[i], here: mine[i] }],
  );
  expect(differences).toEqual([]);
}

const place = mkdtempSync(join(tmpdir(), 'lookups-'));
const files = {
  domains: join(place, 'domains'),
  wild: join(place, 'wild'),
  nets: join(place, 'nets'),
  folder: join(place, 'folder'),
  cdb: fileURLToPath(new URL('../../../fixtures/lookups/cdb/small.cdb', import.meta.url)),
};

// Without exim4 4.96 there is nothing to compare with.
describe.skipIf(installedExim?.version !== '4.96')('as exim4 4.96 has it (needs exim4 4.96)', () => {
  beforeAll(async () => {
    await prepareSqlite();
    writeFileSync(
      files.domains,
      [
        '# a comment',
        '*: star',
        '*.y.z: wildyz',
        '.q.r: dotqr',
        'b.q.s: plain',
        '*@dom: at-dom',
        'Case.Example: upper',
        'k1: a',
        '# in between',
        '  not continued',
        'k2:b',
        '   more',
        '\t\tand more',
        '"quo ted\\x41\\101\\q":val',
        'k3',
        'k4   :   spaced   ',
        'k2: second',
        '"un closed: x',
        'last: no newline',
      ].join('\n'),
    );
    writeFileSync(
      files.wild,
      '*.example.org: suffix\n\\N^a.*b$\\N: no\n\\N^c\\d+d$\\N: regex\nplain: exact\n* : rest\n',
    );
    writeFileSync(files.nets, '192.168.0.0/16: private\n10.0.0.1: one\n"2001:db8::/32": six\n"::1": loop\n*: any\n');
    for (const folder of ['', 'sub', '..two']) mkdirSync(join(files.folder, folder), { recursive: true });
    writeFileSync(join(files.folder, 'file'), '');
    symlinkSync('nowhere', join(files.folder, 'link'));
  });
  afterAll(() => {
    rmSync(place, { recursive: true });
  });

  it('type names', () => {
    const types = [
      'lsearch',
      'blah',
      'partial_lsearch',
      'partial-lsearch',
      'partial3-lsearch*@',
      'partial(+)lsearch',
      'partial(a)lsearch',
      'partial-',
      'partial',
      'partial99(.)lsearch',
      'lsearch*',
      'lsearch*@,ret=key',
      'lsearch,ret=key',
      'lsearch,',
      'lsearch*x',
      'lsearch*,blah',
      'partial-lsearch,cache=no_rd',
      'LSEARCH',
      'partial()lsearch',
      'partial(.lsearch',
    ];
    compare(types.map((type) => ({ type, key: 'y.z', argument: files.domains })));
    compare(
      ['partial-dnsdb', 'dnsdb*', 'dnsdb*@', 'partial(,)dnsdb,x', 'nothing'].map((type) => ({ type, argument: 'a=x' })),
    );
  });

  it('partial matching and defaults', () => {
    const types = [
      'lsearch',
      'partial-lsearch',
      'partial0-lsearch',
      'partial1(.)lsearch',
      'partial()lsearch',
      'lsearch*',
      'lsearch*@',
      'partial3-lsearch*@',
      'partial0-lsearch,ret=key',
      'partial(.)cdb*',
    ];
    const keys = [
      'a.b.c',
      'x.y.z',
      'w.x.y.z',
      'y.z',
      'z',
      'a.q.r',
      'a.b.q.s',
      'me@dom',
      'me@x.dom',
      '@dom',
      'case.EXAMPLE',
      '*',
      '.',
      'a..b',
      'k2',
      'nothing.at.all',
    ];
    compare(
      types.flatMap((type) =>
        keys.map((key) => ({ type, key, argument: type.includes('cdb') ? files.cdb : files.domains })),
      ),
    );
  });

  it('lsearch and kin', () => {
    const keys = ['k1', 'k2', 'K3', 'k4', 'quo tedAAq', 'un closed: x', 'last', '', '#', 'x y'];
    compare(
      ['lsearch', 'lsearch,ret=full', 'lsearch,ret=key'].flatMap((type) =>
        keys.map((key) => ({ type, key, argument: files.domains })),
      ),
    );
    compare(
      ['lsearch', 'wildlsearch', 'iplsearch', 'cdb', 'dsearch'].flatMap((type) =>
        [files.folder, '/nonexistent/x', '', files.domains].map((argument) => ({ type, key: '10.0.0.1', argument })),
      ),
    );
    compare(
      ['wildlsearch', 'nwildlsearch', 'partial0-wildlsearch*'].flatMap((type) =>
        ['a.example.org', 'c12d', 'plain', 'PLAIN', 'other'].map((key) => ({ type, key, argument: files.wild })),
      ),
    );
    compare(
      ['iplsearch', 'iplsearch*'].flatMap((type) =>
        [
          '192.168.3.4',
          '10.0.0.1',
          '10.0.0.2',
          '2001:DB8::5',
          '::1',
          '::ffff:10.0.0.1',
          '*',
          'x',
          '10.1.1.1',
          '192.168.0.0/16',
        ].map((key) => ({ type, key, argument: files.nets })),
      ),
    );
  });

  it('lsearch files of random text', () => {
    const random = createSeededRandom(5);
    const pieces = [
      'a',
      'b',
      'key',
      ':',
      ' ',
      ' ',
      '\t',
      '\n',
      '\n',
      '#',
      '"',
      '\\',
      '\\t',
      '\\x41',
      '\\60',
      ',',
      '*',
      'long'.repeat(1020),
      '\v',
    ];
    const all: Asked[] = [];
    for (let i = 0; i < 60; i++) {
      const text = Array.from({ length: random.below(60) }, () => pieces[random.below(pieces.length)]).join('');
      const argument = join(place, `random${i}`);
      writeFileSync(argument, text);
      const keys = new Set([...(text.match(/[a-zA-Z]{1,200}/g) ?? []), ...(text.match(/^[^\n: \t]{1,200}/gm) ?? [])]);
      for (const key of [...keys].slice(0, 6)) {
        all.push({ type: random.below(2) === 0 ? 'lsearch' : 'lsearch,ret=full', key, argument });
      }
    }
    compare(all);
  });

  it('dsearch', () => {
    const types = [
      'dsearch',
      'dsearch,ret=full',
      'dsearch,filter=file',
      'dsearch,filter=dir',
      'dsearch,filter=subdir,ret=full',
      'dsearch,filter=blah',
      'dsearch,filter=file,filter=dir',
      'partial(x)dsearch',
      'dsearch*',
      'dsearch,key=path',
    ];
    const keys = ['file', 'sub', '.', '..', 'link', 'none', 'a/b', '..two', 'file/'];
    compare(types.flatMap((type) => keys.map((key) => ({ type, key, argument: files.folder }))));
    compare([{ type: 'dsearch', key: 'x', argument: 'etc' }]);
  });

  it('cdb', () => {
    compare(
      ['alpha', 'beta', 'empty', 'newline', 'nothing', 'x@example.net', 'q.example.org'].flatMap((key) =>
        ['cdb', 'partial-cdb', 'cdb*@', 'cdb*,ret=key'].map((type) => ({ type, key, argument: files.cdb })),
      ),
    );
  });

  it('passwd', () => {
    compare(['root', 'daemon', 'no-such-user', ''].map((argument) => ({ type: 'passwd', argument })));
  });

  it('sqlite', () => {
    const database = join(place, 'db');
    const setUp =
      "create table t (a integer, b text, c real); insert into t values (1, 'one', 1.5), (2, 'two words', 2), (3, NULL, 1e100), (4, '', 0.1), (5, '\"q\"', -1e-7);";
    expect(eximExpands([expression({ type: 'sqlite', argument: `${database} ${setUp}` })])).toEqual(['NONE']);
    const queries = [
      'select b from t where a=1',
      'select * from t',
      'select c from t',
      'select a from t where a>9',
      'select nonsense',
      'select a, b from t where a=4 or a=5 or a=3',
      "select 'x'; select 'y'",
      'select count(*) as n, 2 from t',
      'select 9223372036854775807',
      'select 1e15, 123456789012345678.0, 100000.0, 3.14159265358979',
      "select x'414200'",
    ];
    compare(
      queries.flatMap((query) => [
        { type: 'sqlite', argument: `${database} ${query}` },
        { type: `sqlite,file=${database}`, argument: query },
      ]),
    );
    compare([
      { type: 'sqlite', argument: 'select 1' },
      { type: 'sqlite', argument: '/nonexistent/folder/db select 1' },
    ]);
  });
});
