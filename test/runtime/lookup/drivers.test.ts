import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Version } from '../../../src/catalogue/version.ts';
import { prepareSqlite } from '../../../src/runtime/lookup/drivers/sqlite.ts';
import type { OverlayEntry } from '../../../src/runtime/world/scenario-files.ts';
import type { ScenarioData } from '../../../src/runtime/world/scenario-world.ts';
import { ask, scenarioContext } from './ask.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/lookups', import.meta.url));

/** What a lookup prints in a scenario of files. */
function find(
  files: Readonly<Record<string, OverlayEntry>>,
  type: string,
  key: string,
  argument: string,
  version: Version = '4.99',
): string {
  const result = ask(scenarioContext({ files }, version), type, key, argument);
  if (result.status === 'found') return result.value;
  return result.status === 'notFound' ? 'notFound' : `${result.status}: ${result.message}`;
}

describe('json', () => {
  const files = {
    '/j': '{ "a": {"b": [10, "x\\u00e9\\ud83d\\ude00", 1.5, true, null, {"z": 1, "2": -0.0, "q\\"": [1e5, 1.0, "\\t\\u0001"]}]},\n "n": 12345678901234567890 }',
    '/k': '{ "a": {"b": [10, "x\\u00e9\\ud83d\\ude00", 1.5, true, null, {"z": 1, "2": -0.0, "q\\"": [1e5, 1.0, "\\t\\u0001"]}]}, "": "none", "big": 9223372036854775807, "c:d": "colon" }',
    '/l': '["only"]',
  };
  it.each([
    ['a:b:0', '10'],
    ['a:b:1', 'x\xc3\xa9\xf0\x9f\x98\x80'],
    ['a:b:2', '1.500000'],
    ['a:b:3', 'true'],
    ['a:b:4', 'notFound'],
    ['a:b:5', '{"z": 1, "2": -0.0, "q\\"": [100000.0, 1.0, "\\t\\u0001"]}'],
    ['a:b:5:z', '1'],
    ['a:b:9', 'notFound'],
    ['a:x', 'notFound'],
    ['a:b:5:2', 'notFound'],
    ['big', '9223372036854775807'],
    ['<; c:d', 'colon'],
    ['a::b', 'notFound'],
  ])('%s', (key, expected) => {
    expect(find(files, 'json', key, '/k')).toBe(expected);
  });

  it('finds nothing in what is not JSON', () => {
    expect(find(files, 'json', 'n', '/j')).toBe('notFound');
    for (const text of [
      '',
      'x',
      '"text"',
      '[1,]',
      '{"a":1}}',
      '[01]',
      '["\\u0000"]',
      '["\xff"]',
      '["\\ud800"]',
      '[1e999]',
      '["\t"]',
      '['.repeat(3000),
    ]) {
      expect(find({ '/f': text }, 'json', '0', '/f')).toBe('notFound');
    }
    expect(find(files, 'json', '0', '/l')).toBe('only');
    expect(find(files, 'json', ':', '/l')).toBe('only');
    expect(find(files, 'json', 'a', '/none')).toBe(
      'failed: failed to open /none for json search: No such file or directory',
    );
    expect(find({ '/d/x': '' }, 'json', 'a', '/d')).toBe('failed: /d is not a regular file (json lookup)');
  });
});

describe('psl and regdom', () => {
  const files = { '/psl': '// comment\n\ncom\nuk\nco.uk\n*.ck\n!www.ck\n*.kobe.jp\n!city.kobe.jp\njp\n' };
  it.each([
    ['a.example.com', 'com', 'example.com'],
    ['Example.COM', 'com', 'example.com'],
    ['a.b.example.co.uk', 'co.uk', 'example.co.uk'],
    ['x.y.foo.ck', 'foo.ck', 'y.foo.ck'],
    ['a.www.ck', 'ck', 'www.ck'],
    ['b.c.kobe.jp', 'c.kobe.jp', 'b.c.kobe.jp'],
    ['city.kobe.jp', 'kobe.jp', 'city.kobe.jp'],
    ['com', 'notFound', 'notFound'],
    ['example.test', 'notFound', 'notFound'],
  ])('%s', (key, suffix, registered) => {
    expect([find(files, 'psl', key, '/psl', '4.100'), find(files, 'regdom', key, '/psl', '4.100')]).toEqual([
      suffix,
      registered,
    ]);
  });
});

describe('lmdb', () => {
  const context = (file: string) =>
    scenarioContext({ root: fixtures, files: { '/empty': '', '/text': 'x\n'.repeat(9999), '/file': file } });
  const value = (type: string, key: string, file: string) => {
    const result = ask(context(''), type, key, file);
    return 'value' in result ? result.value : (result.message ?? '');
  };

  it('finds keys, wild ones and defaults', () => {
    expect(value('lmdb', 'beta', '/lmdb/small.mdb')).toBe('two');
    expect(value('lmdb', 'empty', '/lmdb/small.mdb')).toBe('');
    expect(value('lmdb', 'gamma', '/lmdb/small.mdb')).toBe('LMDB: lookup, no data found');
    expect(value('lmdb*', 'gamma', '/lmdb/small.mdb')).toBe('default');
    expect(value('partial-lmdb', 'a.example.org', '/lmdb/small.mdb')).toBe('wild');
    expect(value('lmdb,ret=key', 'alpha', '/lmdb/small.mdb')).toBe('alpha');
    expect(value('lmdb', 'last', '/lmdb/large.mdb')).toBe('z'.repeat(9000));
    expect(value('lmdb', 'many', '/lmdb/dupsort.mdb')).toBe('value-00000');
    expect(value('lmdb', 'bytes \xff\0\n\\', '/lmdb/small.mdb')).toBe('');
    expect(value('lmdb', 'users', '/lmdb/named.mdb')).toBe('');
  });

  it('gives the messages of the library', () => {
    const failed = (file: string, reason: string) => `LMDB: Unable to open environment with ${file}: ${reason}`;
    expect(value('lmdb', 'k', '/none')).toBe(failed('/none', 'No such file or directory'));
    expect(value('lmdb', 'k', '/lmdb')).toBe(failed('/lmdb', 'Is a directory'));
    expect(value('lmdb', 'k', '/empty')).toBe(failed('/empty', 'Bad file descriptor'));
    expect(value('lmdb', 'k', '/text')).toBe(failed('/text', 'MDB_INVALID: File is not an LMDB file'));
    expect(ask(context(''), 'lmdb', 'k'.repeat(600), '/lmdb/small.mdb')).toEqual({
      status: 'defer',
      message: 'LMDB: lookup error: MDB_BAD_VALSIZE: Unsupported size of key/DB name/data, or wrong DUPFIXED size',
    });
  });
});

describe('dsearch', () => {
  const files = { '/d/file': '', '/d/sub/x': '', '/d/..two/y': '', '/f': '' };
  it('differs between releases', () => {
    expect(find(files, 'dsearch,key=path', 'sub/x', '/d', '4.97')).toBe(
      'defer: key for dsearch lookup contains a slash: sub/x',
    );
    expect(find(files, 'dsearch,key=path', 'sub/x', '/d', '4.98')).toBe('sub/x');
    expect(find(files, 'dsearch,key=path,ret=full', 'sub/x', '/d')).toBe('/d/sub/x');
    expect(find(files, 'dsearch,key=path', 'sub/../file', '/d')).toBe(
      'defer: key for dsearch lookup contains bad component: sub/../file',
    );
    const subdirs = (version: Version) =>
      ['.', '..', '..two', 'sub', 'file'].filter(
        (key) => find(files, 'dsearch,filter=subdir', key, '/d', version) === key,
      );
    expect(subdirs('4.94')).toEqual(['.', '..two', 'sub']);
    expect(subdirs('4.96')).toEqual(['sub']);
    expect(subdirs('4.99')).toEqual(['..two', 'sub']);
    expect(find(files, 'dsearch', 'x', '/f', '4.98')).toBe(
      'failed: failed to open /f for directory search: Not a directory',
    );
    expect(find(files, 'dsearch', 'x', '/f', '4.99')).toBe('failed: /f is not a directory (dsearch lookup)');
    expect(find(files, 'dsearch', 'file/x', '/d')).toBe('defer: key for dsearch lookup contains a slash: file/x');
    expect(find(files, 'dsearch,key=path', 'file/x', '/d')).toBe('defer: /d/file/x: lstat: Not a directory');
  });
});

describe('lsearch', () => {
  it('knows ret=full from 4.95 on', () => {
    const files = { '/f': 'key: value\n' };
    expect(find(files, 'lsearch,ret=full', 'key', '/f', '4.94')).toBe('value');
    expect(find(files, 'lsearch,ret=full', 'key', '/f', '4.95')).toBe('key: value');
  });

  it('needs the rest of the engine for wild keys', () => {
    const context = scenarioContext({ files: { '/f': '*x: y\n' } }, '4.99', {}, { matchItem: undefined as never });
    expect(ask(context, 'wildlsearch', 'ax', '/f').status).toBe('defer');
    expect(context.world.missed).toHaveLength(1);
  });

  it('passes a deferral of a wild key on', () => {
    const matchItem = () => ({ status: 'defer', message: 'not now' }) as const;
    const context = scenarioContext({ files: { '/f': '*x: y\n' } }, '4.99', {}, { matchItem });
    expect(ask(context, 'nwildlsearch', 'ax', '/f')).toEqual({ status: 'defer', message: 'not now' });
  });
});

describe('passwd', () => {
  it('finds the users of the scenario', () => {
    const context = scenarioContext({
      users: [{ name: 'alice', uid: 1000, gid: 100, gecos: 'Alice A', home: '/home/a', shell: '/bin/sh' }],
    });
    expect(ask(context, 'passwd', '', ' alice')).toMatchObject({ value: '*:1000:100:Alice A:/home/a:/bin/sh' });
    expect(ask(context, 'passwd', '', 'bob').status).toBe('notFound');
  });
});

describe('readsock', () => {
  const data: ScenarioData = {
    sockets: {
      '/run/s': 'line 1\nline 2\n',
      '127.0.0.1:99': { answers: { ping: 'pong' }, other: 'what?' },
      '/run/dead': { error: 'ENOENT' },
    },
  };
  const readsock = (file: string, key: string, options = '') => {
    const context = scenarioContext(data);
    const type = {
      written: 'readsock',
      name: 'readsock',
      style: 'query',
      partial: -1,
      affix: '',
      star: '',
      options,
    } as const;
    const result = ask(context, 'readsock', '', '', { type, file, key });
    return 'value' in result ? result.value : `${result.status}: ${result.message ?? ''}`;
  };

  it('gives the answer of a socket', () => {
    expect(readsock('/run/s', 'x')).toBe('line 1\nline 2\n');
    expect(readsock('/run/s', 'x', 'timeout=3s,eol=\\040|')).toBe('line 1 |line 2 |');
    expect(readsock('inet:127.0.0.1:99', 'ping')).toBe('pong');
    expect(readsock('inet:[127.0.0.1]:99', 'other')).toBe('what?');
  });

  it('defers with the reason', () => {
    expect(readsock('/run/dead', 'x')).toBe('defer: failed to connect to socket /run/dead: No such file or directory');
    expect(readsock('inet:127.0.0.1:98', 'x')).toBe(
      'defer: failed to connect to any address for 127.0.0.1: Connection refused',
    );
    expect(readsock('inet:host', 'x')).toBe('defer: missing port for readsocket inet:host');
    expect(readsock('inet:host:9x', 'x')).toBe('defer: invalid port number 9x');
  });
});

describe('sqlite', () => {
  beforeAll(prepareSqlite);

  it('keeps what is put into a database as long as the world lasts, and writes no file', () => {
    const context = scenarioContext({ files: { '/db/readme': '' } });
    const query = (text: string) => {
      const result = ask(context, 'sqlite', '', `/db/new.sqlite ${text}`);
      return 'value' in result ? result.value : result.status;
    };
    expect(query("create table t (a, b); insert into t values ('x\xc3\xa9', 1)")).toBe('notFound');
    expect(query('select a from t')).toBe('x\xc3\xa9');
    expect(query("select b from t where a='x\xc3\xa9'")).toBe('1');
    expect(query('insert into t values (2, 3)')).toBe('notFound');
    expect(query('select a from t')).toBe('x\xc3\xa9\n2');
    expect(context.world.files.status('/db/new.sqlite').ok).toBe(false);
    const other = scenarioContext({ files: { '/db/readme': '' } });
    expect(ask(other, 'sqlite', '', '/db/new.sqlite select a from t').status).toBe('notFound');
  });

  it('takes the file from an option, from before the query, or from sqlite_dbfile', () => {
    const context = scenarioContext({ files: { '/x': '' } }, '4.99', { sqlite_dbfile: '/main.db' });
    ask(context, 'sqlite', '', 'create table only_here (a)');
    expect(ask(context, 'sqlite,file=/main.db', '', 'select count(*) from only_here')).toMatchObject({ value: '0' });
    expect(ask(context, 'sqlite', '', '/main.db   select count(*) from only_here')).toMatchObject({ value: '0' });
    expect(ask(scenarioContext({}), 'sqlite', '', 'select 1')).toEqual({
      status: 'failed',
      message: 'absolute file name expected for "sqlite" lookup',
    });
  });

  it('stops a query that makes rows without end', () => {
    const context = scenarioContext({ files: { '/x': '' } });
    const endless =
      'with recursive c(x) as (select 1 union all select x+1 from c) select zeroblob(100000), hex(zeroblob(100000)) from c';
    expect(ask(context, 'sqlite', '', `/a.db ${endless}`)).toEqual({
      status: 'notFound',
      message: 'string or blob too big',
    });
  });
});

describe('servers of databases', () => {
  // As `exim4 -C FILE -be` of 4.96 printed them, with mysql_servers as here.
  it.each([
    ['mysql,servers=master', 'UPDATE x', 'MySQL server "master" not found in mysql_servers'],
    ['mysql', 'servers =master; UPDATE x', 'MySQL server "master" not found in mysql_servers'],
    ['mysql', 'servers=; UPDATE x', '"servers=" defines no servers in "servers=; UPDATE x"'],
    ['mysql', 'servers UPDATE x', 'missing = after "servers" in MySQL lookup'],
    ['mysql', 'servers=x UPDATE x', 'missing ; after "servers=" in MySQL lookup'],
    ['mysql,servers=', 'UPDATE x', ''],
    ['mysql,servers=127.0.0.1/a/b', 'UPDATE x', 'incomplete MySQL server data: 127.0.0.1/a'],
    ['mysql,servers=b.example', 'UPDATE x', 'no answer is stated for this mysql lookup'],
    ['pgsql', 'UPDATE x', 'no PostgreSQL servers defined (pgsql_servers option)'],
    ['pgsql,cache=no_rd,servers=q', 'UPDATE x', 'PostgreSQL server "q" not found in pgsql_servers'],
  ])('%s{%s}', (type, query, message) => {
    const servers = { mysql_servers: 'a.example/db/u/p : b.example/db/u/p' };
    const context = { ...scenarioContext({}, '4.96'), settings: { servers } };
    expect(ask(context, type, '', query)).toEqual({ status: 'defer', message });
  });
});
