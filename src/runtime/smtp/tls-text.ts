import { logs } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/** What log lines say of a TLS session: ` X=TLS1.3:… CV=no DN="…"` (`add_tls_info_for_log`). */
export function tlsForLog(run: Run): string {
  const { tls } = run.connection;
  if (!tls) return '';
  let text = '';
  if (logs(run, 'tls_cipher')) {
    text += ` X=${tls.cipher}`;
    if (logs(run, 'tls_resumption') && (tls.resumption & 0x10) !== 0) text += '*';
  }
  const told = run.release < 99 || tls.certificate !== undefined || tls.peerDn !== undefined;
  if (logs(run, 'tls_certificate_verified') && told) text += ` CV=${tls.certificateVerified ? 'yes' : 'no'}`;
  if (logs(run, 'tls_peerdn') && tls.peerDn !== undefined) text += ` DN="${tls.peerDn}"`;
  if (logs(run, 'tls_sni') && tls.sni !== undefined) text += ` SNI=${tls.sni}`;
  return text;
}
