import { hostTexts, showNames } from '../host-text.ts';
import type { Run } from '../run.ts';
import type { VariableTable } from './table.ts';

const port = (value: number | undefined): string => String(value ?? 0);

/** Exim begins with -1; where an address is known without its port, that is 0. */
function interfacePort({ connection }: Run): string {
  return String(connection.interfacePort ?? (connection.interfaceAddress === undefined ? -1 : 0));
}

/** The client's name, looked up when it is asked for the first time. */
function hostName(run: Run): string {
  const { connection, match } = run;
  if (connection.hostName === undefined && connection.hostAddress !== undefined && !connection.hostLookupFailed) {
    if (match.hosts.nameOf(connection, match) === 'found') showNames(connection);
  }
  return connection.hostName ?? '';
}

const counter =
  (name: string) =>
  ({ connection }: Run): string =>
    String(connection.counters.get(name) ?? 0);

/** What a variable that holds a certificate expands to by itself. */
const certificate = (der: string | undefined): string | undefined => (der === undefined ? undefined : '<cert>');

/** What is known of the client and the connection. */
export const connectionVariables: VariableTable = {
  authenticated_id: ({ connection }) => connection.authenticatedId,
  authenticated_fail_id: ({ connection }) => connection.authenticatedFailId,
  authenticated_sender: ({ connection }) => connection.authenticatedSender,
  authentication_failed: counter('authentication_failed'),
  connection_id: (run) => (run.connection.kind === 'local' ? undefined : run.connectionId),
  host_lookup_deferred: ({ connection }) => (connection.hostLookupDeferred ? '1' : '0'),
  host_lookup_failed: ({ connection }) => (connection.hostLookupFailed ? '1' : '0'),
  interface_address: ({ connection }) => connection.interfaceAddress,
  interface_port: interfacePort,
  received_ip_address: ({ connection }) => connection.interfaceAddress,
  received_port: interfacePort,
  received_protocol: ({ connection }) => connection.protocol,
  rcpt_count: counter('rcpt_count'),
  rcpt_defer_count: counter('rcpt_defer_count'),
  rcpt_fail_count: counter('rcpt_fail_count'),
  sender_fullhost: (run) => hostTexts(run)?.full,
  sender_rcvhost: (run) => hostTexts(run)?.received,
  sender_helo_name: ({ connection }) => connection.helo,
  sender_helo_verified: ({ connection }) => (connection.heloVerified === true ? 'yes' : 'no'),
  sender_helo_dnssec: ({ values }) => values.get('sender_helo_dnssec') ?? 'no',
  sender_host_address: ({ connection }) => connection.hostAddress,
  sender_host_authenticated: ({ connection }) => connection.authenticator,
  sender_host_dnssec: ({ connection }) => (connection.hostDnssec ? 'yes' : 'no'),
  sender_host_name: hostName,
  sender_host_port: ({ connection }) => port(connection.hostPort),
  sender_ident: ({ connection }) => connection.ident,
  smtp_active_hostname: ({ settings, values }) => values.get('smtp_active_hostname') ?? settings.primaryHostname,
  smtp_command_history: ({ connection }) => connection.history.slice(-20).join(','),
  smtp_count_at_connection_start: () => '0',
  proxy_session: ({ connection }) => (connection.proxy ? 'yes' : 'no'),
  proxy_local_address: ({ connection }) => connection.proxy?.localAddress,
  proxy_local_port: ({ connection }) => port(connection.proxy?.localPort),
  proxy_external_address: ({ connection }) => connection.proxy?.externalAddress,
  proxy_external_port: ({ connection }) => port(connection.proxy?.externalPort),
  tls_in_bits: ({ connection }) => String(connection.tls?.bits ?? 0),
  tls_in_certificate_verified: ({ connection }) => (connection.tls?.certificateVerified === true ? '1' : '0'),
  tls_in_cipher: ({ connection }) => connection.tls?.cipher,
  tls_in_cipher_std: ({ connection }) => connection.tls?.standardCipher,
  tls_in_ourcert: ({ connection }) => certificate(connection.tls?.ownCertificate),
  tls_in_peercert: ({ connection }) => certificate(connection.tls?.certificate),
  tls_in_ver: ({ connection }) => connection.tls?.version,
  tls_in_peerdn: ({ connection }) => connection.tls?.peerDn,
  tls_in_sni: ({ connection }) => connection.tls?.sni ?? connection.askedName,
  tls_in_resumption: ({ connection }) => String(connection.tls?.resumption ?? 0),
  tls_in_ocsp: () => '0',
  tls_bits: ({ connection }) => String(connection.tls?.bits ?? 0),
  tls_certificate_verified: ({ connection }) => (connection.tls?.certificateVerified === true ? '1' : '0'),
  tls_cipher: ({ connection }) => connection.tls?.cipher,
  tls_peerdn: ({ connection }) => connection.tls?.peerDn,
  tls_sni: ({ connection }) => connection.tls?.sni ?? connection.askedName,
  tls_out_bits: ({ tlsOut }) => String(tlsOut?.bits ?? 0),
  tls_out_certificate_verified: ({ tlsOut }) => (tlsOut?.verified === true ? '1' : '0'),
  tls_out_cipher: ({ tlsOut }) => tlsOut?.cipher,
  tls_out_cipher_std: ({ tlsOut }) => tlsOut?.standardCipher,
  tls_out_ourcert: ({ tlsOut }) => certificate(tlsOut?.ownCertificate),
  tls_out_peercert: ({ tlsOut }) => certificate(tlsOut?.certificate),
  tls_out_peerdn: ({ tlsOut }) => tlsOut?.peerDn,
  tls_out_resumption: ({ tlsOut }) => String(tlsOut?.resumption ?? 0),
  tls_out_sni: ({ tlsOut }) => tlsOut?.sni,
  tls_out_ver: ({ tlsOut }) => tlsOut?.version,
};
