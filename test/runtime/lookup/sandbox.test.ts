import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSqlite } from '../../../src/runtime/lookup/drivers/sqlite.ts';
import type { LookupType } from '../../../src/runtime/lookup/types.ts';
import { ask, scenarioContext } from './ask.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/lookups', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sandbox-'));
const root = join(place, 'root');

beforeAll(async () => {
  await prepareSqlite();
  mkdirSync(join(root, 'conf'), { recursive: true });
  writeFileSync(join(place, 'secret'), 'root: SECRET\n["SECRET"]\n');
  symlinkSync('../../secret', join(root, 'conf/up'));
  symlinkSync(join(place, 'secret'), join(root, 'conf/absolute'));
  symlinkSync(fixtures, join(root, 'fixtures'));
  symlinkSync('/etc', join(root, 'etc'));
});
afterAll(() => {
  rmSync(place, { recursive: true });
});

describe('lookups of an untrusted configuration', () => {
  it('read nothing outside the root folder and the overlay', () => {
    const files = [
      '/etc/passwd',
      '/etc/../etc/passwd',
      '/../secret',
      '/conf/../../secret',
      '/conf/up',
      '/conf/absolute',
      `${place}/secret`,
      '/proc/self/environ',
      '/fixtures/lmdb/small.mdb',
      `${fixtures}/cdb/small.cdb`,
    ];
    const types = [
      'lsearch',
      'wildlsearch*',
      'partial0-nwildlsearch',
      'iplsearch',
      'json',
      'cdb',
      'lmdb',
      'psl',
      'regdom',
      'dbm',
    ];
    const context = scenarioContext({ root, files: { '/conf/own': 'root: mine\n' } });
    for (const file of files) {
      for (const type of types) {
        const result = ask(context, type, 'root', file);
        expect([type, file, result.status]).toEqual([type, file, 'failed']);
      }
      expect(ask(context, 'sqlite', '', `${file} select 1 from sqlite_master`).status).not.toBe('found');
    }
    expect(ask(context, 'lsearch', 'root', '/conf/own')).toMatchObject({ value: 'mine' });
  });

  it('find no names outside', () => {
    const context = scenarioContext({ root });
    for (const folder of ['/etc', '/fixtures', place, '/..', '/root']) {
      expect(ask(context, 'dsearch', 'passwd', folder).status).not.toBe('found');
    }
    expect(ask(context, 'dsearch', '..', '/conf')).toMatchObject({ value: '..' });
    expect(ask(context, 'dsearch,key=path', '../../secret', '/conf').status).not.toBe('found');
    expect(ask(context, 'dsearch,key=path', '../secret', '/conf').status).not.toBe('found');
  });

  it('know no account of the machine', () => {
    expect(ask(scenarioContext({}), 'passwd', '', 'root').status).toBe('notFound');
  });

  it('connect nowhere, and ask no name server', async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    const path = join(place, 'socket');
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const context = scenarioContext({ root });
      const type: LookupType = {
        written: 'readsock',
        name: 'readsock',
        style: 'query',
        partial: -1,
        affix: '',
        star: '',
        options: undefined,
      };
      expect(ask(context, 'readsock', '', '', { type, file: path, key: 'x' }).status).toBe('defer');
      expect(ask(context, 'dnsdb', '', 'a=localhost').status).toBe('notFound');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(connections).toBe(0);
      expect(context.world.missed.map(({ what }) => what)).toEqual([`socket ${path}`, 'DNS A records of localhost']);
    } finally {
      server.close();
    }
  });

  it('run nothing', () => {
    const context = scenarioContext({ root });
    expect(context.world.processes.run(['/bin/sh', '-c', `touch ${place}/made`], {})).toMatchObject({
      ok: false,
      code: 'EPERM',
    });
    expect(context.world.missed).toHaveLength(1);
  });

  it('cannot make SQLite read or write other files', () => {
    const context = scenarioContext({ files: { '/db/x': '' } });
    const query = (text: string) => ask(context, 'sqlite', '', `/db/a.db ${text}`);
    expect(query(`attach database '${place}/secret' as s`).status).toBe('notFound');
    expect(query('select count(*) from s.sqlite_master')).not.toMatchObject({ value: 'SECRET' });
    expect(query(`select load_extension('/lib/x')`).status).toBe('notFound');
    expect(query(`select readfile('${place}/secret')`).status).toBe('notFound');
  });
});
