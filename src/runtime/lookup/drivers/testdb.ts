import type { FindResult, LookupDriver } from '../types.ts';

/** Gives the query back, unless it asks for something else: what Exim's own tests look up. */
function testLookup(name: string): LookupDriver {
  return {
    name,
    style: 'query',
    open: () => ({
      ok: true,
      opened: {
        find({ key }): FindResult {
          if (key === 'fail') return { status: 'notFound', message: 'testdb lookup forced FAIL' };
          if (key === 'defer') return { status: 'defer', message: 'testdb lookup forced DEFER' };
          return { status: 'found', value: key, cacheable: key !== 'nocache' };
        },
      },
    }),
  };
}

export const testdb = testLookup('testdb');
export const testdb2 = testLookup('testdb2');
export const testdbUnquoted = testLookup('testdb_nq');
