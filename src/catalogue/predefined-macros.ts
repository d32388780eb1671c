import { upperCase } from '../../grammar/preprocess/characters.ts';
import type { Needs, PredefinedMacroRow } from './row.ts';
import type { VersionRange } from './version.ts';

/** A macro that tells of something compiled in. */
function have(name: string, needs: Needs | undefined, doc: string, range: VersionRange = {}): PredefinedMacroRow {
  return { name: `_HAVE_${name}`, value: 'y', ...(needs === undefined ? {} : { needs }), doc, ...range };
}

/** Of `features()` in Exim's macro_predef.c and in its order, but for those that are made of other rows: scanners, ACL words. */
const featureMacros: readonly PredefinedMacroRow[] = [
  have('CRYPTEQ', 'crypteq', 'The condition crypteq is compiled in.'),
  have('ICONV', 'iconv', 'Conversion of character sets is compiled in.'),
  have('IPV6', 'ipv6', 'IPv6 is compiled in.'),
  have('SETCLASSRESOURCES', 'use_setclassresources', 'Resource limits of login classes are compiled in.'),
  have('PAM', 'pam', 'PAM is compiled in.'),
  have('RADIUS', 'radius', 'RADIUS is compiled in.', { since: '4.97' }),
  have('PWCHECK', 'pwcheck', 'pwcheck is compiled in.', { since: '4.97' }),
  have('PERL', 'perl', 'Perl is compiled in.'),
  have('DLFUNC', 'expand_dlfunc', 'The expansion item dlfunc is compiled in.'),
  have('TCPWRAPPERS', 'tcpwrappers', 'TCP wrappers are compiled in.', { until: '4.98' }),
  have('TLS', 'tls', 'TLS is compiled in.'),
  have('GNUTLS', 'gnutls', 'TLS is that of GnuTLS.'),
  have('OPENSSL', 'openssl', 'TLS is that of OpenSSL.'),
  have('TRANSLATE_IP_ADDRESS', 'translate_ip_address', 'Translation of addresses is compiled in.'),
  have('MOVE_FROZEN_MESSAGES', 'move_frozen_messages', 'The option move_frozen_messages is compiled in.'),
  have('CONTENT_SCANNING', 'content_scanning', 'Content scanning is compiled in.'),
  have('DKIM', 'dkim', 'DKIM is compiled in.'),
  have('DMARC', 'dmarc', 'DMARC is compiled in.'),
  have('DNSSEC', 'dnssec', 'DNSSEC is compiled in.'),
  have('ESMTP_LIMITS', 'esmtp_limits', 'The SMTP extension LIMITS is compiled in.', { since: '4.98' }),
  have('EVENT', 'event', 'Events are compiled in.'),
  have('I18N', 'i18n', 'Internationalized mail is compiled in.'),
  have('OCSP', 'ocsp', 'OCSP is compiled in.'),
  have('PIPE_CONNECT', 'pipeconnect', 'Pipelining from the connection on is compiled in.'),
  have('PRDR', 'prdr', 'PRDR is compiled in.'),
  have('PROXY', 'proxy', 'The Proxy Protocol is compiled in.'),
  have('SOCKS', 'socks', 'SOCKS is compiled in.'),
  have('TCP_FASTOPEN', 'tcp_fast_open', 'TCP Fast Open is compiled in.'),
  have('SPF', 'spf', 'SPF is compiled in.'),
  have('EXPERIMENTAL_SPF_PERL', 'spf_perl', 'SPF by a Perl module is compiled in.', { since: '4.99' }),
  have('DANE', 'dane', 'DANE is compiled in.'),
  have('DSCP', 'dscp', 'Types of service by name are compiled in.', { since: '4.100' }),
  have('WELLKNOWN', 'esmtp_wellknown', 'The SMTP extension WELLKNOWN is compiled in.', { since: '4.98' }),
  have('XCLIENT', 'xclient', 'The SMTP command XCLIENT is compiled in.', { since: '4.97' }),
  have('HINTS_SQLITE', 'hints/sqlite', 'Hints databases are those of SQLite.', { since: '4.98' }),
  have('HINTS_TDB', 'hints/tdb', 'Hints databases are those of TDB.', { since: '4.98' }),
  have('HINTS_BDB', 'hints/bdb', 'Hints databases are those of Berkeley DB.', { since: '4.98' }),
  have('HINTS_GDBM', 'hints/gdbm', 'Hints databases are those of GDBM.', { since: '4.98' }),
  have('HINTS_NDBM', 'hints/ndbm', 'Hints databases are those of ndbm.', { since: '4.98' }),
  have('LOOKUP_LSEARCH', 'lookup/lsearch', 'lsearch lookups are compiled in.'),
  have('LOOKUP_CDB', 'lookup/cdb', 'cdb lookups are compiled in.'),
  have('LOOKUP_DBM', 'lookup/dbm', 'DBM lookups are compiled in.'),
  have('LOOKUP_DNSDB', 'lookup/dnsdb', 'DNS lookups are compiled in.'),
  have('LOOKUP_DSEARCH', 'lookup/dsearch', 'Directory lookups are compiled in.'),
  have('LOOKUP_IBASE', 'lookup/ibase', 'InterBase lookups are compiled in.', { until: '4.99' }),
  // Exim asks for LDAP here, in every release.
  have('LOOKUP_JSON', 'lookup/ldap', 'LDAP lookups are compiled in, despite its name.'),
  have('LOOKUP_LDAP', 'lookup/ldap', 'LDAP lookups are compiled in.'),
  have('LOOKUP_MYSQL', 'lookup/mysql', 'MySQL lookups are compiled in.'),
  have('LOOKUP_NIS', 'lookup/nis', 'NIS lookups are compiled in.'),
  have('LOOKUP_NISPLUS', 'lookup/nisplus', 'NIS+ lookups are compiled in.'),
  have('LOOKUP_ORACLE', 'lookup/oracle', 'Oracle lookups are compiled in.'),
  have('LOOKUP_PASSWD', 'lookup/passwd', 'User lookups are compiled in.'),
  have('LOOKUP_PGSQL', 'lookup/pgsql', 'PostgreSQL lookups are compiled in.'),
  have('LOOKUP_PSL', 'lookup/psl', 'Public suffix lookups are compiled in.', { since: '4.100' }),
  have('LOOKUP_REGDOM', 'lookup/psl', 'Registered domain lookups are compiled in.', { since: '4.100' }),
  have('LOOKUP_REDIS', 'lookup/redis', 'Redis lookups are compiled in.'),
  have('LOOKUP_SQLITE', 'lookup/sqlite', 'SQLite lookups are compiled in.'),
  have('LOOKUP_TESTDB', 'lookup/testdb', 'Test lookups are compiled in.'),
  have('LOOKUP_WHOSON', 'lookup/whoson', 'whoson lookups are compiled in.'),
  have('TRANSPORT_APPEND_MAILDIR', 'transport/appendfile/maildir', 'Maildirs are compiled in.'),
  have('TRANSPORT_APPEND_MAILSTORE', 'transport/appendfile/mailstore', 'Mailstores are compiled in.'),
  have('TRANSPORT_APPEND_MBX', 'transport/appendfile/mbx', 'MBX mailboxes are compiled in.'),
  {
    name: '_EXP_LIMITS',
    value: 'y',
    since: '4.95',
    until: '4.97',
    needs: 'esmtp_limits',
    doc: 'The SMTP extension LIMITS is compiled in, as an experiment.',
  },
  have('AUTH_GSASL_SCRAM_SHA_256', 'auth/gsasl', 'The gsasl authenticator knows SCRAM-SHA-256.', { since: '4.94' }),
  have('AUTH_GSASL_SCRAM_S_KEY', 'auth/gsasl', 'The gsasl authenticator takes salted passwords.', { since: '4.94' }),
];

/** Of `features_crypto()` in Exim's tls.c; what there hangs on the library's age is taken to be there. */
export const cryptoMacros: readonly PredefinedMacroRow[] = [
  { name: '_CRYPTO_SIGN_ED25519', value: 'y', needs: { all: ['tls', 'dkim'] }, doc: 'Ed25519 signatures are there.' },
  { name: '_CRYPTO_HASH_SHA3', value: 'y', needs: 'tls', doc: 'SHA-3 is there.' },
];

/** What `openssl_options` may name with OpenSSL 1.1.1 and later, by the release from which Exim knows it. */
const opensslOptions: readonly ({ readonly name: string } & VersionRange)[] = [
  { name: 'all' },
  { name: 'allow_no_dhe_kex', since: '4.94' },
  { name: 'allow_unsafe_legacy_renegotiation' },
  { name: 'cipher_server_preference' },
  { name: 'cryptopro_tlsext_bug', since: '4.94' },
  { name: 'dont_insert_empty_fragments' },
  { name: 'enable_middlebox_compat', since: '4.94' },
  { name: 'ephemeral_rsa' },
  { name: 'legacy_server_connect' },
  { name: 'microsoft_big_sslv3_buffer' },
  { name: 'microsoft_sess_id_bug' },
  { name: 'msie_sslv2_rsa_padding' },
  { name: 'netscape_challenge_bug' },
  { name: 'netscape_reuse_cipher_change_bug' },
  { name: 'no_anti_replay', since: '4.94' },
  { name: 'no_compression' },
  { name: 'no_encrypt_then_mac', since: '4.94' },
  { name: 'no_renegotiation' },
  { name: 'no_session_resumption_on_renegotiation' },
  { name: 'no_sslv2' },
  { name: 'no_sslv3' },
  { name: 'no_ticket' },
  { name: 'no_tlsv1' },
  { name: 'no_tlsv1_1' },
  { name: 'no_tlsv1_2' },
  { name: 'no_tlsv1_3' },
  { name: 'prioritize_chacha', since: '4.94' },
  { name: 'safari_ecdhe_ecdsa_bug' },
  { name: 'single_dh_use' },
  { name: 'single_ecdh_use' },
  { name: 'ssleay_080_client_dh_bug' },
  { name: 'sslref2_reuse_cert_type_bug' },
  { name: 'tls_block_padding_bug' },
  { name: 'tls_d5_bug' },
  { name: 'tls_rollback_bug' },
  { name: 'tlsext_padding', since: '4.94' },
];

/** Of `options_tls()` in Exim's tls-openssl.c and tls-gnu.c. */
export const tlsMacros: readonly PredefinedMacroRow[] = [
  ...opensslOptions.map(({ name, ...range }): PredefinedMacroRow => ({
    // The X at the end keeps one name from being the beginning of another.
    name: `_OPT_OPENSSL_${upperCase(name)}_X`,
    value: 'y',
    needs: 'openssl',
    doc: `The option openssl_options may name ${name}.`,
    ...range,
  })),
  have('TLS1_3', 'tls', 'TLS 1.3 is there.'),
  have('TLS_OCSP', { all: ['tls', 'ocsp'] }, 'OCSP stapling is there.'),
  have('TLS_OCSP_LIST', { all: ['tls', 'ocsp'] }, 'OCSP stapling for several certificates is there.'),
  have('TLS_CA_CACHE', 'gnutls', 'Certificates of authorities are kept in memory.', { since: '4.95' }),
  have('TLS_ALPN', 'tls', 'ALPN is there.', { since: '4.95' }),
];

/** The headers that DKIM signs by default. */
const signedHeaders = [
  ...['From', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'Cc'],
  ...['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Content-ID', 'Content-Description'],
  ...['Resent-Date', 'Resent-From', 'Resent-Sender', 'Resent-To', 'Resent-Cc', 'Resent-Message-ID'],
  ...['In-Reply-To', 'References'],
  ...['List-Id', 'List-Help', 'List-Unsubscribe', 'List-Subscribe', 'List-Post', 'List-Owner', 'List-Archive'],
];

/** Of `params_dkim()` in Exim's dkim.c. */
export const parameterMacros: readonly PredefinedMacroRow[] = [
  {
    name: '_DKIM_SIGN_HEADERS',
    value: signedHeaders.join(':'),
    needs: 'dkim',
    doc: 'Headers that DKIM signs where they are present.',
  },
  {
    name: '_DKIM_OVERSIGN_HEADERS',
    value: signedHeaders.map((name) => `+${name}`).join(':'),
    since: '4.94',
    needs: 'dkim',
    doc: 'Headers for DKIM to sign, and once more, so that none can be added.',
  },
];

/** Macros that Exim predefines for what is compiled in, but for those of the experimental systems. */
export const predefinedMacroRows: readonly PredefinedMacroRow[] = [
  ...featureMacros,
  ...cryptoMacros,
  ...tlsMacros,
  ...parameterMacros,
];
