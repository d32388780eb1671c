import { describe, expect, it } from 'vitest';
import type { LookupRow } from '../../../src/catalogue/row.ts';
import { baseDrivers } from '../../../src/runtime/lookup/drivers/drivers.ts';
import { createLookups, tidyLookups } from '../../../src/runtime/lookup/lookup.ts';
import { parseLookupType } from '../../../src/runtime/lookup/lookup-type.ts';
import type { LookupDriver } from '../../../src/runtime/lookup/types.ts';
import { ask, contextOver, scenarioContext } from './ask.ts';

const styles = createLookups(baseDrivers);
const target = (version: '4.93' | '4.96' | '4.99') => ({ version, features: new Set<string>() });

describe('names of lookup types', () => {
  it('are taken apart', () => {
    expect(parseLookupType('partial3(+.)lsearch*@,ret=full,cache=no_rd', styles, target('4.99'))).toEqual({
      ok: true,
      type: {
        written: 'partial3(+.)lsearch*@,ret=full,cache=no_rd',
        name: 'lsearch',
        style: 'absolute-file',
        partial: 3,
        affix: '+.',
        star: '*@',
        options: 'ret=full,cache=no_rd',
      },
    });
    expect(parseLookupType('partial-cdb', styles, target('4.99'))).toMatchObject({ type: { partial: 2, affix: '*.' } });
  });

  it('have no options before 4.94', () => {
    expect(parseLookupType('lsearch,ret=key', styles, target('4.93'))).toEqual({
      ok: false,
      message: 'unknown lookup type "lsearch,ret=key"',
    });
    expect(parseLookupType('lsearch*@', styles, target('4.93'))).toMatchObject({ ok: true, type: { star: '*@' } });
  });

  it('that are wrong give the messages of the release', () => {
    const message = (written: string, version: '4.96' | '4.99') => {
      const parsed = parseLookupType(written, styles, target(version));
      return parsed.ok ? 'ok' : parsed.message;
    };
    expect(message('lserach', '4.99')).toBe('unknown lookup type "lserach"');
    expect(message('x\t"', '4.99')).toBe('unknown lookup type "x\\t\\""');
    expect(message('x\t"', '4.96')).toBe('unknown lookup type "x\t""');
    expect(message('partial?lsearch', '4.99')).toBe('format error in lookup type "partial?lsearch"');
    expect(message('partial-mysql', '4.99')).toBe('"partial" is not permitted for lookup type "mysql"');
    expect(message('mysql*', '4.99')).toBe('defaults using "*" or "*@" are not permitted for lookup type "mysql*"');
  });

  it('are those that the target has', () => {
    const rows = new Map<string, LookupRow>([
      ['lsearch', { name: 'lsearch', doc: '', style: 'single-key', file: 'absolute' }],
      ['strange', { name: 'strange', doc: '', style: 'query' }],
    ]);
    const lookups = createLookups(baseDrivers, rows);
    expect([...lookups.keys()]).toEqual(['lsearch', 'strange']);
    expect(parseLookupType('cdb', lookups, target('4.99'))).toMatchObject({ ok: false });
    expect(parseLookupType('strange', lookups, target('4.99'))).toMatchObject({ ok: true, type: { style: 'query' } });
  });
});

/** A driver that counts how often it is asked. */
function counting(answers: Readonly<Record<string, string>>): LookupDriver & { asked: string[] } {
  const asked: string[] = [];
  return {
    name: 'counting',
    style: 'single-key',
    asked,
    open: () => ({
      ok: true,
      opened: {
        find({ key, options }) {
          asked.push([key, ...options].join(','));
          if (key.startsWith('again')) return { status: 'defer', message: 'later' };
          const value = answers[key];
          if (value === undefined) return { status: 'notFound' };
          return { status: 'found', value, ...(key === 'short' && { ttl: 10 }), cacheable: key !== 'changes' };
        },
      },
    }),
  };
}

describe('answers that are kept', () => {
  const setUp = (version: '4.94' | '4.99' = '4.99') => {
    const driver = counting({ a: '1', b: '2', short: '3', changes: '4' });
    const context = { ...scenarioContext({}, version), lookups: new Map([['counting', driver]]) };
    return { driver, context };
  };

  it('are used for the same key and options until the databases are closed', () => {
    const { driver, context } = setUp();
    for (const key of ['a', 'a', 'none', 'none', 'b', 'a']) ask(context, 'counting', key, 'x');
    expect(driver.asked).toEqual(['a', 'none', 'b']);
    ask(context, 'counting,opt', 'a', 'x');
    ask(context, 'counting,opt', 'a', 'x');
    ask(context, 'counting', 'a', 'x');
    expect(driver.asked.slice(3)).toEqual(['a,opt', 'a']);
    tidyLookups(context.state);
    ask(context, 'counting', 'a', 'x');
    expect(driver.asked.slice(5)).toEqual(['a']);
  });

  it('are not used with cache=no_rd, nor made with cache=no_wr', () => {
    const { driver, context } = setUp();
    ask(context, 'counting,cache=no_wr', 'a', 'x');
    ask(context, 'counting', 'a', 'x');
    ask(context, 'counting,cache=no_rd', 'a', 'x');
    ask(context, 'counting,cache=no', 'a', 'x');
    expect(driver.asked).toEqual(['a', 'a', 'a', 'a']);
    const older = setUp('4.94');
    ask(older.context, 'counting,cache=no_rd', 'a', 'x');
    expect(older.driver.asked).toEqual(['a,cache=no_rd']);
  });

  it('grow old, and go when the data changes', () => {
    const { driver, context } = setUp();
    ask(context, 'counting', 'short', 'x');
    context.world.clock.sleep(9_000);
    ask(context, 'counting', 'short', 'x');
    context.world.clock.sleep(2_000);
    ask(context, 'counting', 'short', 'x');
    expect(driver.asked).toEqual(['short', 'short']);
    ask(context, 'counting', 'a', 'x');
    ask(context, 'counting', 'changes', 'x');
    ask(context, 'counting', 'a', 'x');
    expect(driver.asked.slice(2)).toEqual(['a', 'changes', 'a']);
  });

  it('are no deferrals, and a deferral ends the search', () => {
    const { driver, context } = setUp();
    expect(ask(context, 'partial0-counting*', 'again.x', 'x')).toEqual({ status: 'defer', message: 'later' });
    ask(context, 'counting', 'again.x', 'x');
    expect(driver.asked).toEqual(['again.x', 'again.x']);
  });
});

describe('taint', () => {
  const files = { '/f': 'key: value\n*.b: wild\n' };

  it('of a file name is refused from 4.94 on', () => {
    const context = scenarioContext({ files });
    expect(ask(context, 'lsearch', 'key', '/f', { fileTainted: true }).status).toBe('failed');
    expect(context.log).toEqual(["Tainted filename for search: '/f'"]);
    expect(ask(scenarioContext({ files }, '4.93'), 'lsearch', 'key', '/f', { fileTainted: true }).status).toBe('found');
  });

  it('does not stick to what a file says, nor to a key that was found', () => {
    const found = { status: 'found', tainted: false };
    const tainted = { keyTainted: true };
    expect(ask(scenarioContext({ files }), 'lsearch', 'key', '/f', tainted)).toMatchObject({
      ...found,
      value: 'value',
    });
    expect(ask(scenarioContext({ files }), 'lsearch,ret=key', 'KEY', '/f', tainted)).toMatchObject({
      ...found,
      value: 'KEY',
    });
    const parts = (version: '4.96' | '4.97') =>
      ask(scenarioContext({ files }, version), 'partial0-lsearch', 'a.b', '/f', tainted);
    expect(parts('4.96')).toMatchObject({ parts: { wild: 'a', fixed: 'b', fixedTainted: true } });
    expect(parts('4.97')).toMatchObject({ parts: { wild: 'a', fixed: 'b', fixedTainted: false } });
  });

  it('in a query that is not quoted for its type is logged', () => {
    const lookups = { mysql: { q: 'row' } };
    const where = { where: () => ' (router r, /c 7)' };
    const context = scenarioContext({ lookups }, '4.99', {}, where);
    expect(ask(context, 'mysql', '', 'q', { keyTainted: true })).toMatchObject({ status: 'found', value: 'row' });
    ask(context, 'mysql', '', 'servers=a/b/c/secret; q', { keyTainted: true });
    ask(context, 'mysql', '', 'other', { keyTainted: true, keyQuotedFor: 'mysql' });
    expect(context.log).toEqual([
      'tainted search query is not properly quoted (router r, /c 7): q',
      'tainted search query is not properly quoted (router r, /c 7): q',
    ]);
    const ldap = scenarioContext({ lookups: { ldapm: { q: 'x' } } });
    ask(ldap, 'ldapm', '', 'q', { keyTainted: true, keyQuotedFor: 'ldap' });
    expect(ldap.log).toEqual([]);
  });
});

describe('what only a scenario can tell', () => {
  it('is taken from it, or missing', () => {
    const lookups = {
      pgsql: { 'select 1': 'one', 'select 0': null, 'select x': { defer: 'no server' } },
      dbm: { '/f:k': 'v', k: 'w' },
    };
    const context = scenarioContext({ lookups });
    expect(ask(context, 'pgsql', '', 'select 1')).toMatchObject({ status: 'found', value: 'one' });
    expect(ask(context, 'pgsql', '', 'select 0')).toEqual({ status: 'notFound' });
    expect(ask(context, 'pgsql', '', 'select x')).toEqual({ status: 'defer', message: 'no server' });
    expect(ask(context, 'dbm', 'k', '/f')).toMatchObject({ value: 'v' });
    expect(ask(context, 'dbm', 'k', '/g')).toMatchObject({ value: 'w' });
    expect(context.world.missed).toEqual([]);
    expect(ask(context, 'pgsql', '', 'select 2').status).toBe('defer');
    expect(ask(context, 'redis', '', 'get constructor').status).toBe('defer');
    expect(context.world.missed.map(({ what }) => what)).toEqual([
      'pgsql lookup of "select 2"',
      'redis lookup of "get constructor"',
    ]);
  });

  it('is no question where no server is named', () => {
    const context = scenarioContext({}, '4.99', { servers: { mysql_servers: 'h/d/u/p' } });
    expect(ask(context, 'pgsql', '', 'select 2')).toEqual({
      status: 'defer',
      message: 'no PostgreSQL servers defined (pgsql_servers option)',
    });
    expect(context.world.missed).toEqual([]);
    ask(context, 'mysql', '', 'select 2');
    expect(context.world.missed).toHaveLength(1);
  });
});

describe('an unknown driver', () => {
  it('is an error, not a crash', () => {
    const context = contextOver(scenarioContext({}).world);
    expect(ask(context, 'nonsense', 'k', '/f')).toEqual({
      status: 'failed',
      message: 'unknown lookup type "nonsense"',
    });
  });
});
