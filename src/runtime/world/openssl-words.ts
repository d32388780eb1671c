import { lowerCase } from '../expand/characters.ts';
import { constants } from 'node:crypto';

/* Between the words of Exim and OpenSSL on one side, and Node on the other. */

/** The bits of `openssl_options` that can be set here, by their words. */
const optionBits: Readonly<Record<string, number>> = {
  all: constants.SSL_OP_ALL,
  allow_no_dhe_kex: constants.SSL_OP_ALLOW_NO_DHE_KEX,
  allow_unsafe_legacy_renegotiation: constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
  cipher_server_preference: constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  dont_insert_empty_fragments: constants.SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS,
  legacy_server_connect: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  no_compression: constants.SSL_OP_NO_COMPRESSION,
  no_encrypt_then_mac: constants.SSL_OP_NO_ENCRYPT_THEN_MAC,
  no_renegotiation: constants.SSL_OP_NO_RENEGOTIATION,
  no_session_resumption_on_renegotiation: constants.SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION,
  no_sslv2: constants.SSL_OP_NO_SSLv2,
  no_sslv3: constants.SSL_OP_NO_SSLv3,
  no_ticket: constants.SSL_OP_NO_TICKET,
  no_tlsv1: constants.SSL_OP_NO_TLSv1,
  no_tlsv1_1: constants.SSL_OP_NO_TLSv1_1,
  no_tlsv1_2: constants.SSL_OP_NO_TLSv1_2,
  no_tlsv1_3: constants.SSL_OP_NO_TLSv1_3,
  prioritize_chacha: constants.SSL_OP_PRIORITIZE_CHACHA,
  tls_rollback_bug: constants.SSL_OP_TLS_ROLLBACK_BUG,
};

/** What Exim sets before it looks at `openssl_options`. */
const optionsByDefault = ['+no_sslv2', '+no_sslv3', '+no_ticket', '+no_renegotiation'];

/**
 * The bits of `openssl_options`. Mirrors `tls_openssl_options_parse`.
 *
 * @param words each with its sign; those that have no bit here are passed over
 */
export function optionsOf(words: readonly string[]): number {
  let bits = 0;
  for (const word of [...optionsByDefault, ...words]) {
    const known = lowerCase(word.slice(1));
    const bit = Object.hasOwn(optionBits, known) ? (optionBits[known] ?? 0) : 0;
    bits = word.startsWith('-') ? bits & ~bit : bits | bit;
  }
  return bits;
}

/** The ciphers of TLS 1.3, which `tls_require_ciphers` does not choose from. */
const modernCiphers = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** A list of ciphers for Node, which has those of TLS 1.3 in the same list. */
export const ciphersOf = (list: string): string => `${modernCiphers}:${list}`;

/** How many bits of key a cipher has, by its OpenSSL name. */
export function cipherBits(name: string): number {
  if (/AES_?256|ARIA256|CAMELLIA256|CHACHA20/.test(name)) return 256;
  if (/AES_?128|ARIA128|CAMELLIA128|RC4|SEED|IDEA/.test(name)) return 128;
  return /DES-CBC3|3DES/.test(name) ? 168 : 0;
}

/** `TLS1.3`, as Exim names what Node calls `TLSv1.3`. */
export const versionOf = (protocol: string | null): string => (protocol ?? '').replace('v', '');

/** What OpenSSL says of a certificate that it does not trust, by the code that Node has for that. */
const verifyTexts: Readonly<Record<string, string>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'unable to get issuer certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to verify the first certificate',
  UNABLE_TO_GET_CRL: 'unable to get certificate CRL',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  CERT_SIGNATURE_FAILURE: 'certificate signature failure',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_REVOKED: 'certificate revoked',
  CERT_REJECTED: 'certificate rejected',
  CERT_UNTRUSTED: 'certificate not trusted',
  CERT_CHAIN_TOO_LONG: 'certificate chain too long',
  INVALID_CA: 'invalid CA certificate',
  INVALID_PURPOSE: 'unsuitable certificate purpose',
  PATH_LENGTH_EXCEEDED: 'path length constraint exceeded',
  HOSTNAME_MISMATCH: 'hostname mismatch',
};

/** OpenSSL's text for a code of Node's. */
export const verifyText = (code: string): string => verifyTexts[code] ?? lowerCase(code).replaceAll('_', ' ');

/** Whether what is wrong is wrong with the last certificate of the chain, and not with the first. */
export const isAbove = (code: string): boolean => /IN_CHAIN|ISSUER_CERT$|INVALID_CA|PATH_LENGTH/.test(code);
