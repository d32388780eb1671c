import { statedLookup } from '../stated.ts';
import type { LookupDriver } from '../types.ts';
import { cdb } from './cdb.ts';
import { dbm, dbmjz, dbmnz } from './dbm.ts';
import { dnsdb } from './dnsdb.ts';
import { dsearch } from './dsearch.ts';
import { json } from './json.ts';
import { iplsearch, lsearch, nwildlsearch, wildlsearch } from './lsearch.ts';
import { passwd } from './passwd.ts';
import { psl, regdom } from './psl.ts';
import { readsock } from './readsock.ts';
import { spf } from './spf.ts';
import { sqlite } from './sqlite.ts';
import { testdb, testdb2, testdbUnquoted } from './testdb.ts';

/** Exim's own lookup types. What needs a server, or a format that is not read here, is for the world to state. */
export const baseDrivers: readonly LookupDriver[] = [
  lsearch,
  wildlsearch,
  nwildlsearch,
  iplsearch,
  dsearch,
  cdb,
  json,
  passwd,
  sqlite,
  dnsdb,
  psl,
  regdom,
  readsock,
  spf,
  testdb,
  testdb2,
  testdbUnquoted,
  dbm,
  dbmnz,
  dbmjz,
  statedLookup('nmh', 'single-key'),
  statedLookup('nis', 'single-key'),
  statedLookup('nis0', 'single-key'),
  statedLookup('nisplus', 'query'),
  statedLookup('ldap', 'query'),
  statedLookup('ldapdn', 'query'),
  statedLookup('ldapm', 'query'),
  statedLookup('ldapauth', 'query'),
  statedLookup('mysql', 'query'),
  statedLookup('pgsql', 'query'),
  statedLookup('oracle', 'query'),
  statedLookup('ibase', 'query'),
  statedLookup('redis', 'query'),
  statedLookup('whoson', 'query'),
];
