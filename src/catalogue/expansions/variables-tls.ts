import type { VariableRow } from '../row.ts';
import { afterHello, delivering, outgoing } from './where.ts';

const incoming = [...afterHello, ...delivering] as const;

/** TLS in both directions. Those without a direction mean the incoming one, but in smtp transports the outgoing one. */
// prettier-ignore
export const tlsVariables: readonly VariableRow[] = [
  { name: 'tls_bits', type: 'number', tainted: false, doc: 'The strength of the cipher.', instead: 'tls_in_bits' },
  { name: 'tls_certificate_verified', type: 'number', tainted: false, doc: "1 where the peer's certificate was verified.", instead: 'tls_in_certificate_verified' },
  { name: 'tls_cipher', type: 'string', tainted: false, doc: 'The cipher that was agreed on.', instead: 'tls_in_cipher' },
  { name: 'tls_in_bits', type: 'number', tainted: false, set: incoming, doc: "The strength of the cipher of the client's session; 0 without TLS." },
  { name: 'tls_in_certificate_verified', type: 'number', tainted: false, set: incoming, doc: "1 where the client's certificate was verified." },
  { name: 'tls_in_cipher', type: 'string', tainted: false, set: incoming, doc: "The cipher of the client's session; empty without TLS." },
  { name: 'tls_in_cipher_std', type: 'string', tainted: false, set: incoming, doc: "The cipher of the client's session by its name in RFCs." },
  { name: 'tls_in_ocsp', type: 'number', tainted: false, set: incoming, doc: 'What came of OCSP stapling: 0 not asked for, 1 no answer, 2 not verified, 3 failed, 4 verified.' },
  { name: 'tls_in_ourcert', type: 'certificate', tainted: false, set: incoming, doc: 'The certificate that Exim presented to the client.' },
  { name: 'tls_in_peercert', type: 'certificate', tainted: true, set: incoming, doc: 'The certificate that the client presented.' },
  { name: 'tls_in_peerdn', type: 'string', tainted: true, set: incoming, doc: "The distinguished name of the client's certificate." },
  { name: 'tls_in_sni', type: 'string', tainted: true, needs: 'tls', doc: 'The server name that the client asked for.' },
  { name: 'tls_in_ver', type: 'string', tainted: false, set: incoming, doc: "The TLS version of the client's session." },
  { name: 'tls_out_bits', type: 'number', tainted: false, set: outgoing, doc: 'The strength of the cipher of an outgoing session; 0 without TLS.' },
  { name: 'tls_out_certificate_verified', type: 'number', tainted: false, set: outgoing, doc: "1 where the server's certificate was verified." },
  { name: 'tls_out_cipher', type: 'string', tainted: false, set: outgoing, doc: 'The cipher of an outgoing session; empty without TLS.' },
  { name: 'tls_out_cipher_std', type: 'string', tainted: false, set: outgoing, doc: 'The cipher of an outgoing session by its name in RFCs.' },
  { name: 'tls_out_dane', type: 'string', tainted: false, needs: 'dane', set: outgoing, doc: 'yes where DANE has verified the server, else no.' },
  { name: 'tls_out_ocsp', type: 'number', tainted: false, set: outgoing, doc: 'What came of asking the server for OCSP stapling, as for $tls_in_ocsp.' },
  { name: 'tls_out_ourcert', type: 'certificate', tainted: false, set: outgoing, doc: 'The certificate that Exim presented to the server.' },
  { name: 'tls_out_peercert', type: 'certificate', tainted: true, set: outgoing, doc: 'The certificate that the server presented.' },
  { name: 'tls_out_peerdn', type: 'string', tainted: true, set: outgoing, doc: "The distinguished name of the server's certificate." },
  { name: 'tls_out_sni', type: 'string', tainted: false, inherits: true, needs: 'tls', set: outgoing, doc: "The server name that Exim asked for: the transport's tls_sni." },
  { name: 'tls_out_tlsa_usage', type: 'number', tainted: false, needs: 'dane', set: outgoing, doc: 'The usages of the TLSA records that were found, as bits.' },
  { name: 'tls_out_ver', type: 'string', tainted: false, set: outgoing, doc: 'The TLS version of an outgoing session.' },
  { name: 'tls_peerdn', type: 'string', tainted: true, doc: "The distinguished name of the peer's certificate.", instead: 'tls_in_peerdn' },
  { name: 'tls_sni', type: 'string', tainted: true, needs: 'tls', doc: 'The server name that was asked for.', instead: 'tls_in_sni' },
];
