import type { FeatureName, FeatureRow } from './row.ts';
import type { VersionRange } from './version.ts';

/** A feature that `exim -bV` lists under one name for as long as it has it. */
function told(name: FeatureName, shown: string, doc: string, range: VersionRange = {}): FeatureRow {
  return { name, names: [{ name: shown }], doc, ...range };
}

/** What has a line of its own in `exim -bV`, or is never told. */
function untold(name: FeatureName, doc: string, range: VersionRange = {}): FeatureRow {
  return { name, names: [], doc, ...range };
}

/** Of "Support for:", in alphabetical order, but for the experimental systems: `show_whats_supported` in Exim's exim.c. */
const supportRows: readonly FeatureRow[] = [
  told(
    'content_scanning',
    'Content_Scanning',
    'Malware and spam scanners, regular expressions over bodies, MIME ACLs.',
  ),
  told('crypteq', 'crypteq', 'The condition crypteq, which compares with encrypted passwords.'),
  told('dane', 'DANE', 'TLS certificates checked by DNS records.'),
  told('dkim', 'DKIM', 'DKIM signatures, made and verified.'),
  told('dmarc', 'DMARC', 'DMARC policies of sender domains.'),
  told('dnssec', 'DNSSEC', 'DNS answers known to be authenticated.'),
  told('dscp', 'DSCP', 'The type of service of connections, by name.', { since: '4.100' }),
  {
    name: 'esmtp_limits',
    since: '4.95',
    names: [
      { name: 'Experimental_ESMTP_Limits', until: '4.97' },
      { name: 'ESMTP_Limits', since: '4.98' },
    ],
    doc: 'The SMTP extension LIMITS.',
  },
  told('esmtp_wellknown', 'ESMTP_Wellknown', 'The SMTP extension WELLKNOWN.', { since: '4.98' }),
  told('event', 'Event', 'Expansions run at events of receiving and delivering.'),
  {
    name: 'exim_filter',
    names: [{ name: 'Exim_filter', since: '4.99' }],
    always: { until: '4.98' },
    doc: 'Filter files in the language of Exim.',
  },
  told('expand_dlfunc', 'Expand_dlfunc', 'The expansion item dlfunc, which calls shared objects.'),
  {
    name: 'gnutls',
    names: [{ name: 'GnuTLS' }],
    exclusive: 'openssl',
    doc: 'TLS by the library GnuTLS.',
  },
  told('i18n', 'I18N', 'Internationalized mail addresses.'),
  told('iconv', 'iconv()', 'Conversion of header text between character sets.'),
  told('ipv6', 'IPv6', 'IPv6.'),
  {
    name: 'local_scan',
    names: [{ name: 'Local_Scan', since: '4.100' }],
    doc: 'A function local_scan() of the site.',
  },
  told('move_frozen_messages', 'move_frozen_messages', 'Frozen messages moved to a folder of their own.'),
  told('ocsp', 'OCSP', 'Certificate status with TLS.'),
  told('openssl', 'OpenSSL', 'TLS by the library OpenSSL.'),
  told('pam', 'PAM', 'Passwords checked by PAM.'),
  told('perl', 'Perl', 'An embedded Perl interpreter.'),
  {
    name: 'pipeconnect',
    names: [
      { name: 'PIPE_CONNECT', until: '4.95' },
      { name: 'PIPECONNECT', since: '4.96' },
    ],
    doc: 'Pipelining that begins with the connection.',
  },
  told('prdr', 'PRDR', 'A verdict for each recipient after the data.'),
  told('proxy', 'PROXY', 'The Proxy Protocol on arriving connections.'),
  {
    name: 'pwcheck',
    until: '4.99',
    names: [{ name: 'pwcheck', since: '4.97' }],
    doc: "Passwords checked by Cyrus's pwcheck daemon.",
  },
  {
    name: 'queue_ramp',
    since: '4.94',
    names: [
      { name: 'Experimental_Queue_Ramp', until: '4.95' },
      { name: 'Queue_Ramp', since: '4.96' },
    ],
    doc: 'Deliveries that begin while a two-stage queue run still routes.',
  },
  { name: 'radius', names: [{ name: 'radius', since: '4.97' }], doc: 'Passwords checked by RADIUS.' },
  {
    name: 'sieve_filter',
    names: [{ name: 'Sieve_filter', since: '4.99' }],
    always: { until: '4.98' },
    doc: 'Filter files in the language Sieve.',
  },
  told('socks', 'SOCKS', 'Deliveries by way of a SOCKS proxy.'),
  told('spf', 'SPF', 'SPF policies of sender domains.'),
  told('srv_smtps', 'Experimental_SRV_smtps', 'SRV records for TLS on connect.', { since: '4.99' }),
  told('tcp_fast_open', 'TCP_Fast_Open', 'Data with the opening of a TCP connection.'),
  told('tcpwrappers', 'TCPwrappers', 'Clients let in or refused by TCP wrappers.', { until: '4.98' }),
  told('translate_ip_address', 'translate_ip_address', 'Host addresses translated by a function of the site.'),
  told('use_setclassresources', 'use_setclassresources', 'Resource limits of login classes for pipes, on BSD.'),
  told('xclient', 'Experimental_XCLIENT', 'The SMTP command XCLIENT.', { since: '4.97' }),
];

/** What no line of `exim -bV` tells of, or a line of its own does. */
const untoldRows: readonly FeatureRow[] = [
  untold('tls', 'TLS, by whichever library.'),
  untold('disable_fsync', 'The option disable_fsync (`ENABLE_DISABLE_FSYNC`).'),
  untold('saslauthd', "Passwords checked by Cyrus's saslauthd daemon."),
  untold('allow_insecure_tainted_data', 'The option allow_insecure_tainted_data.', { since: '4.95', until: '4.95' }),
  { ...untold('spf_perl', 'SPF by a Perl module.', { since: '4.99' }), exclusive: 'spf' },
  { ...untold('local_scan_path', 'A function local_scan() loaded when Exim runs, as Debian has it.'), patch: true },
  untold('hints/bdb', 'Hints databases by Berkeley DB.'),
  { ...untold('hints/gdbm', 'Hints databases by GDBM.'), exclusive: 'hints/bdb' },
  { ...untold('hints/ndbm', 'Hints databases by ndbm.'), exclusive: 'hints/bdb' },
  { ...untold('hints/sqlite', 'Hints databases by SQLite.', { since: '4.98' }), exclusive: 'hints/bdb' },
  { ...untold('hints/tdb', 'Hints databases by TDB.'), exclusive: 'hints/bdb' },
];

const lookupRows: readonly FeatureRow[] = [
  untold('lookup/cdb', 'Lookups in cdb files.'),
  untold('lookup/dbm', 'Lookups in DBM files.'),
  untold('lookup/dbmjz', 'Lookups in DBM files whose keys have zero bytes between.'),
  untold('lookup/dbmnz', 'Lookups in DBM files whose keys have no zero byte at the end.'),
  untold('lookup/dnsdb', 'Lookups in the DNS.'),
  untold('lookup/dsearch', 'Lookups of file names in a directory.'),
  untold('lookup/ibase', 'Lookups by InterBase.', { until: '4.99' }),
  untold('lookup/iplsearch', 'Lookups of IP addresses and networks in text files.'),
  untold('lookup/json', 'Lookups in JSON files.'),
  untold('lookup/ldap', 'Lookups by LDAP that give one entry.'),
  untold('lookup/ldapauth', 'Authentication by LDAP, as a lookup.', { since: '4.99' }),
  untold('lookup/ldapdn', 'Lookups by LDAP that give a distinguished name.'),
  untold('lookup/ldapm', 'Lookups by LDAP that give many entries.'),
  untold('lookup/lsearch', 'Lookups in text files.'),
  untold('lookup/mysql', 'Lookups by MySQL.'),
  untold('lookup/nis', 'Lookups by NIS.'),
  untold('lookup/nis0', 'Lookups by NIS whose keys end with a zero byte.'),
  untold('lookup/nisplus', 'Lookups by NIS+.'),
  untold('lookup/nmh', 'Lookups in nmh mailboxes.', { since: '4.99' }),
  untold('lookup/nwildlsearch', 'Lookups in text files whose keys are patterns, not expanded.'),
  untold('lookup/oracle', 'Lookups by Oracle.'),
  untold('lookup/passwd', 'Lookups of users.'),
  untold('lookup/pgsql', 'Lookups by PostgreSQL.'),
  untold('lookup/psl', 'Lookups of public suffixes.', { since: '4.100' }),
  { ...untold('lookup/readsock', 'Lookups by way of a socket.', { since: '4.94' }), always: {} },
  untold('lookup/redis', 'Lookups by Redis.'),
  untold('lookup/regdom', 'Lookups of registered domains.', { since: '4.100' }),
  untold('lookup/spf', 'Lookups by SPF.'),
  untold('lookup/sqlite', 'Lookups by SQLite.'),
  untold('lookup/testdb', 'Lookups for tests.'),
  untold('lookup/testdb2', 'Lookups for tests, of two parts.', { since: '4.99' }),
  untold('lookup/testdb_nq', 'Lookups for tests, without quoting.', { since: '4.99' }),
  untold('lookup/whoson', 'Lookups by whoson.'),
  untold('lookup/wildlsearch', 'Lookups in text files whose keys are patterns.'),
];

const driverRows: readonly FeatureRow[] = [
  untold('auth/cram_md5', 'The authenticator cram_md5.'),
  untold('auth/cyrus_sasl', 'The authenticator cyrus_sasl.'),
  untold('auth/dovecot', 'The authenticator dovecot.'),
  untold('auth/external', 'The authenticator external.'),
  untold('auth/gsasl', 'The authenticator gsasl.'),
  untold('auth/heimdal_gssapi', 'The authenticator heimdal_gssapi.'),
  untold('auth/plaintext', 'The authenticator plaintext.'),
  untold('auth/spa', 'The authenticator spa.'),
  untold('auth/tls', 'The authenticator tls.'),
  untold('router/accept', 'The router accept.'),
  untold('router/dnslookup', 'The router dnslookup.'),
  untold('router/ipliteral', 'The router ipliteral.'),
  untold('router/iplookup', 'The router iplookup.'),
  untold('router/manualroute', 'The router manualroute.'),
  untold('router/queryprogram', 'The router queryprogram.'),
  untold('router/redirect', 'The router redirect.'),
  untold('transport/appendfile', 'The transport appendfile.'),
  untold('transport/appendfile/maildir', 'Maildirs, for the transport appendfile.'),
  untold('transport/appendfile/mailstore', 'Mailstores, for the transport appendfile.'),
  untold('transport/appendfile/mbx', 'MBX mailboxes, for the transport appendfile.'),
  untold('transport/autoreply', 'The transport autoreply.'),
  untold('transport/lmtp', 'The transport lmtp.'),
  untold('transport/pipe', 'The transport pipe.'),
  untold('transport/smtp', 'The transport smtp.'),
];

/** In the order of Exim's malware.c. */
const scannerRows: readonly FeatureRow[] = [
  untold('malware/f-protd', 'The malware scanner f-protd.'),
  untold('malware/f-prot6d', 'The malware scanner f-prot6d.'),
  untold('malware/drweb', 'The malware scanner drweb.'),
  untold('malware/aveserver', 'The malware scanner aveserver.'),
  untold('malware/fsecure', 'The malware scanner fsecure.'),
  untold('malware/kavdaemon', 'The malware scanner kavdaemon.'),
  untold('malware/sophie', 'The malware scanner sophie.'),
  untold('malware/clamd', 'The malware scanner clamd.'),
  untold('malware/mksd', 'The malware scanner mksd.'),
  untold('malware/avast', 'The malware scanner avast.'),
  untold('malware/sock', 'Malware scanners by a socket.'),
  untold('malware/cmdline', 'Malware scanners by a command.'),
];

/** What a build of Exim may have or lack, but for the experimental systems, whose rows stand in their folders. */
export const buildFeatures: readonly FeatureRow[] = [
  ...supportRows,
  ...untoldRows,
  ...lookupRows,
  ...driverRows,
  ...scannerRows,
];
