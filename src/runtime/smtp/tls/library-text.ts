import type { Run } from '../../run/run.ts';
import type { NotBegun } from './handshake.ts';

/** Whether the target's Exim is one with GnuTLS, and not with OpenSSL. */
export const usesGnuTls = (run: Run): boolean => run.config.target.features.has('gnutls');

/** What GnuTLS says where OpenSSL gives these reasons. */
const gnuTlsReasons: Readonly<Record<string, string>> = {
  'wrong version number': 'An unexpected TLS packet was received.',
  'http request': 'An unexpected TLS packet was received.',
  'unsupported protocol': 'A packet with illegal or unsupported version was received.',
  'no shared cipher': 'No supported cipher suites have been found.',
  'no application protocol': 'No common application protocol could be negotiated.',
  'peer did not return a certificate': 'Certificate is required.',
};

/** What Exim says of a handshake that has failed (`tls_error`, `tls_error_gnu`). */
export function handshakeError({ kind, number, reason }: NotBegun, run: Run): string {
  if (usesGnuTls(run)) {
    if (kind === 'timeout') return '(gnutls_handshake): timed out';
    if (kind === 'ended') return '(gnutls_handshake): The TLS connection was non-properly terminated.';
    return `(gnutls_handshake): ${gnuTlsReasons[reason] ?? 'Error in the push function.'}`;
  }
  if (kind === 'timeout') return '(SSL_accept): timed out';
  if (kind === 'ended') return 'SSL_accept: TCP connection closed by peer';
  return `(SSL_accept): error:${number}:SSL routines::${reason}`;
}

/** What can be wrong with files of certificates and keys. */
export type FileProblem =
  | { readonly kind: 'unreadable'; readonly path: string; readonly role: 'certificate' | 'key'; readonly why: string }
  | { readonly kind: 'empty'; readonly path: string; readonly role: 'certificate' | 'key' }
  | { readonly kind: 'mismatch'; readonly path: string; readonly role: 'key' };

/** OpenSSL's numbers of the errors that opening a file ends with. */
const errnoNumbers: Readonly<Record<string, string>> = {
  'Permission denied': '8000000D',
  'Is a directory': '80000015',
};

/**
 * What Exim says of certificates and keys that cannot be used.
 *
 * @param certificate the file of the certificate at hand, `key` that of its key: GnuTLS is given both at once
 */
export function credentialsError(problem: FileProblem, certificate: string, key: string, run: Run): string {
  if (usesGnuTls(run)) {
    const what = {
      unreadable: 'Error while reading file.',
      empty: 'The requested data were not available.',
      mismatch: 'The certificate and the given key do not match.',
    }[problem.kind];
    return `(cert/key setup: cert=${certificate} key=${key}): ${what}`;
  }
  const call = problem.role === 'key' ? 'SSL_CTX_use_PrivateKey_file' : 'SSL_CTX_use_certificate_chain_file';
  const start = `(${call} file=${problem.path}): `;
  switch (problem.kind) {
    case 'unreadable':
      return `${start}error:${errnoNumbers[problem.why] ?? '80000002'}:system library::${problem.why}`;
    case 'empty':
      return `${start}error:0480006C:PEM routines::no start line`;
    case 'mismatch':
      return `${start}error:05800074:x509 certificate routines::key values mismatch`;
  }
}
