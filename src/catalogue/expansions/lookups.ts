import type { LookupRow, Parameter } from '../row.ts';

/** What every type takes after a comma from 4.94 on (`search_find` in search.c). */
const common: readonly Parameter[] = [
  { name: 'cache', value: 'required', words: [{ name: 'no_rd' }], since: '4.95', until: '4.98' },
  { name: 'cache', value: 'required', words: [{ name: 'no' }, { name: 'no_rd' }, { name: 'no_wr' }], since: '4.99' },
  { name: 'ret', value: 'required', words: [{ name: 'key' }], since: '4.94' },
];

const ofLsearch: readonly Parameter[] = [
  ...common.filter(({ name }) => name !== 'ret'),
  { name: 'ret', value: 'required', words: [{ name: 'key' }], since: '4.94', until: '4.94' },
  { name: 'ret', value: 'required', words: [{ name: 'full' }, { name: 'key' }], since: '4.95' },
];

const ofDsearch: readonly Parameter[] = [
  ...common.filter(({ name }) => name !== 'ret'),
  { name: 'filter', value: 'required', words: [{ name: 'dir' }, { name: 'file' }, { name: 'subdir' }], since: '4.94' },
  { name: 'key', value: 'required', words: [{ name: 'path' }], since: '4.98' },
  { name: 'ret', value: 'required', words: [{ name: 'full' }, { name: 'key' }], since: '4.94' },
];

const ofServers: readonly Parameter[] = [...common, { name: 'servers', value: 'required', since: '4.94' }];

const ofNmh: readonly Parameter[] = [
  ...common,
  { name: 'add' },
  { name: 'partial' },
  { name: 'port', value: 'required' },
  { name: 'sub' },
  { name: 'table', value: 'required' },
  { name: 'tmo', value: 'required' },
];

const file = { style: 'single-key', file: 'absolute', parameters: common } as const;
const query = { style: 'query', parameters: common } as const;
const atServers = { style: 'query', parameters: ofServers } as const;

/** Lookup types, each a build feature of its own under the name that `exim -bV` lists (`lookup_info` in lookups/*.c). */
// prettier-ignore
export const lookups: readonly LookupRow[] = [
  { name: 'cdb', ...file, needs: 'lookup/cdb', doc: 'A key in a constant database file, as cdbmake writes it.' },
  { name: 'dbm', ...file, needs: 'lookup/dbm', doc: 'A key in a DBM file, whose keys end with a zero byte.' },
  { name: 'dbmjz', ...file, needs: 'lookup/dbmjz', doc: 'A key in a DBM file, whose parts (a list) are joined by zero bytes, as sasldb has them.' },
  { name: 'dbmnz', ...file, needs: 'lookup/dbmnz', doc: 'A key in a DBM file, whose keys do not end with a zero byte.' },
  { name: 'dnsdb', ...query, needs: 'lookup/dnsdb', doc: 'Records of the DNS: type=name.' },
  { name: 'dsearch', ...file, file: 'directory', parameters: ofDsearch, needs: 'lookup/dsearch', doc: 'The name of a file in a directory, where there is one.' },
  { name: 'ibase', ...query, needs: 'lookup/ibase', until: '4.99', doc: 'A query to an InterBase server.' },
  { name: 'iplsearch', ...file, parameters: ofLsearch, needs: 'lookup/iplsearch', doc: 'A line of a text file whose key is an IP address or a network that the key lies in.' },
  { name: 'json', ...file, needs: 'lookup/json', doc: 'An element of a JSON file; colons in the key lead down into objects and arrays.' },
  { name: 'ldap', ...query, needs: 'lookup/ldap', doc: 'The attributes of one LDAP entry, by a URL.' },
  { name: 'ldapauth', ...query, since: '4.99', needs: { any: ['lookup/ldap', 'lookup/ldapauth'] }, doc: 'What the ldapauth condition uses to try a password.' },
  { name: 'ldapdn', ...query, needs: 'lookup/ldapdn', doc: 'The distinguished name of one LDAP entry, by a URL.' },
  { name: 'ldapm', ...query, needs: 'lookup/ldapm', doc: 'The attributes of several LDAP entries, by a URL.' },
  { name: 'lsearch', ...file, parameters: ofLsearch, needs: 'lookup/lsearch', doc: 'A line of a text file by the word that it begins with.' },
  { name: 'mysql', ...atServers, needs: 'lookup/mysql', doc: 'A query to a MySQL server.' },
  { name: 'nis', ...file, file: 'none', needs: 'lookup/nis', doc: 'A key in a NIS map.' },
  { name: 'nis0', ...file, file: 'none', needs: 'lookup/nis0', doc: 'A key in a NIS map whose keys end with a zero byte.' },
  { name: 'nisplus', ...query, needs: 'lookup/nisplus', doc: 'A field of a NIS+ table by an indexed name.' },
  { name: 'nmh', ...file, file: 'none', parameters: ofNmh, since: '4.99', needs: 'lookup/nmh', doc: 'Whether the database of an NMH daemon covers an IP address or network; the "file" is its socket or host. Gives yes or nothing.' },
  { name: 'nwildlsearch', ...file, parameters: ofLsearch, needs: 'lookup/nwildlsearch', doc: 'As wildlsearch, with keys of the file that are not expanded.' },
  { name: 'oracle', ...atServers, needs: 'lookup/oracle', doc: 'A query to an Oracle server.' },
  { name: 'passwd', ...query, needs: 'lookup/passwd', doc: "A user's line of the password file, without the name." },
  { name: 'pgsql', ...atServers, needs: 'lookup/pgsql', doc: 'A query to a PostgreSQL server.' },
  { name: 'psl', ...file, since: '4.100', needs: 'lookup/psl', doc: 'The public suffix of a domain, by a file of the Public Suffix List.' },
  { name: 'readsock', ...query, since: '4.94', doc: 'What comes back from a UNIX or inet socket for a request; what the readsocket item uses.' },
  { name: 'redis', ...atServers, needs: 'lookup/redis', doc: 'A command to a Redis server.' },
  { name: 'regdom', ...file, since: '4.100', needs: 'lookup/regdom', doc: 'The registered domain of a domain, by a file of the Public Suffix List.' },
  { name: 'spf', ...file, file: 'none', needs: { any: ['spf', 'lookup/spf'] }, doc: 'The result of SPF for a mail address: the key is the address, the "file" the IP address.' },
  { name: 'sqlite', ...query, file: 'absolute', parameters: [...common, { name: 'file', value: 'required', since: '4.95' }], needs: 'lookup/sqlite', doc: 'A query to an SQLite file, which is named by file= or sqlite_dbfile, or stands before the query.' },
  { name: 'testdb', ...query, needs: 'lookup/testdb', doc: 'Gives the query back; for testing Exim itself.' },
  { name: 'testdb2', ...query, since: '4.99', needs: { any: ['lookup/testdb', 'lookup/testdb2'] }, doc: 'Gives the query back; for testing Exim itself.' },
  { name: 'testdb_nq', ...query, since: '4.99', needs: { any: ['lookup/testdb', 'lookup/testdb_nq'] }, doc: 'Gives the query back, and has no quoting; for testing Exim itself.' },
  { name: 'whoson', ...query, needs: 'lookup/whoson', doc: 'Whether a whoson server knows an IP address to be logged in.' },
  { name: 'wildlsearch', ...file, parameters: ofLsearch, needs: 'lookup/wildlsearch', doc: 'A line of a text file whose key is a domain, a wildcard, a suffix or a regular expression that matches.' },
];
