import { printable } from '../../acl/words/condition.ts';
import { onelineSubject, subjectInOrder } from '../../expand/certificate/certificate.ts';
import { connectionText } from '../../run/host-text.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import type { TlsInput } from '../../simulation/types.ts';
import { checkHost } from '../hosts.ts';
import type { Waiting } from '../input.ts';
import { shakeHands } from '../input.ts';
import type { Session } from '../session.ts';
import type { Begun, Handshake, RealTls } from './handshake.ts';
import { handshakeError, usesGnuTls } from './library-text.ts';
import { serverTls } from './server-settings.ts';

/** Logs why TLS has not begun (`smtp_log_tls_fail`). */
export function logTlsFailure(run: Run, message: string): void {
  writeLog(run, `TLS error on ${connectionText(run).replace(/^SMTP /, '')} ${message}`);
}

/** What extensions make of a session that has begun. */
function announce(run: Run): void {
  for (const { tlsStarted } of run.extensions) tlsStarted?.(run);
  const { tls } = run.connection;
  if (tls && run.tracer.on) run.tracer.step('note', 'TLS has begun', { outcome: tls.cipher });
}

/** Takes a TLS session that is stated for begun. */
function takeStated(run: Run, tls: TlsInput): void {
  const version = tls.version ?? 'TLS1.3';
  const bits = tls.bits ?? 256;
  const cipher = tls.cipher ?? 'TLS_AES_256_GCM_SHA384';
  run.connection.tls = {
    cipher: cipher.includes(':') ? cipher : `${version}:${cipher}:${bits}`,
    version,
    ...(tls.peerDn !== undefined && { peerDn: tls.peerDn }),
    ...(tls.sni !== undefined && { sni: tls.sni }),
    certificateVerified: tls.certificateVerified === true,
    bits,
    resumption: tls.resumption ?? 0,
    onConnect: tls.onConnect === true,
  };
  announce(run);
}

/** What is known of resumption: `RESUME_…` bits. A ticket is asked for by every client, and by a resumed one in TLS 1.3 only. */
function resumptionOf({ resumed, version }: Begun, givesTickets: boolean): number {
  const supported = 1;
  const ticket = givesTickets ? 8 | (resumed && version !== 'TLS1.3' ? 0 : 2) : 0;
  return supported | ticket | (resumed ? 4 | 16 : 0);
}

/** Takes a TLS session that has begun over the connection. */
function takeBegun(run: Run, begun: Begun, onConnect: boolean, givesTickets: boolean): void {
  const { version, cipher, standardCipher, bits, certificate, ownCertificate, problem } = begun;
  const { connection } = run;
  if (usesGnuTls(run)) run.tracer.unfaithful('the cipher has the name that OpenSSL gives it, not the one of GnuTLS');
  const peerDn = certificate && (usesGnuTls(run) ? subjectInOrder(certificate) : onelineSubject(certificate));
  const sni = connection.askedName;
  connection.tls = {
    cipher: `${version}:${cipher}:${bits}`,
    version,
    standardCipher,
    ...(certificate !== undefined && { certificate }),
    ...(ownCertificate !== undefined && { ownCertificate }),
    ...(peerDn !== undefined && { peerDn }),
    ...(sni !== undefined && { sni }),
    certificateVerified: certificate !== undefined && problem === undefined,
    bits,
    resumption: resumptionOf(begun, givesTickets),
    onConnect,
  };
  announce(run);
}

/** A certificate of the client's that is not good (`verify_callback`). */
function logProblem(run: Run, { problem, certificate }: Begun): void {
  if (!problem || certificate === undefined || usesGnuTls(run)) return;
  const { text, depth } = problem;
  const dn = printable(onelineSubject(certificate) ?? '');
  writeLog(run, `[${run.connection.hostAddress ?? ''}] SSL verify error: depth=${depth} error=${text} cert=${dn}`);
}

/** Why a handshake that has been made does not do; undefined where it does. */
function objection(
  run: Run,
  begun: Begun,
  settings: { readonly demands: boolean; readonly alpn: boolean },
): string | undefined {
  if (settings.alpn && begun.protocol === undefined) return '(handshake): ALPN required but not negotiated';
  if (!settings.demands) return undefined;
  const missing = {
    ok: false,
    kind: 'error',
    number: '0A0000C7',
    reason: 'peer did not return a certificate',
  } as const;
  if (begun.certificate === undefined) return handshakeError(missing, run);
  if (!begun.problem) return undefined;
  if (usesGnuTls(run)) return '(certificate verification failed): certificate invalid';
  return handshakeError({ ok: false, kind: 'error', number: '0A000086', reason: 'certificate verify failed' }, run);
}

/** What beginning TLS comes to: `defer` where it cannot be had now, `fail` where the connection is good for nothing any more. */
export type TlsStart = 'ok' | 'defer' | 'fail';

function* startReal(session: Session, real: RealTls, goAhead: () => void): Waiting<TlsStart> {
  const { run } = session;
  const settings = serverTls(session, real);
  if (!settings.ok) {
    logTlsFailure(run, settings.message);
    return 'defer';
  }
  goAhead();
  const { value } = settings;
  const outcome: Handshake = yield* shakeHands(value);
  if (!outcome.ok) {
    logTlsFailure(run, handshakeError(outcome, run));
    return 'fail';
  }
  logProblem(run, outcome);
  const demands = value.clientCertificate === 'demand';
  const alpn = value.protocols.length > 0 && checkHost(run, 'hosts_require_alpn') === 'match';
  const why = objection(run, outcome, { demands, alpn });
  if (why !== undefined) {
    logTlsFailure(run, why);
    return 'fail';
  }
  takeBegun(run, outcome, real.onConnect, value.givesTickets);
  return 'ok';
}

/** Whether TLS begins when the client connects. */
export function isTlsOnConnect({ tls, realTls, run }: Session): boolean {
  return run.config.target.features.has('tls') && (realTls ?? tls)?.onConnect === true;
}

/**
 * Begins TLS, as far as the session has been given any. Mirrors `tls_server_start`.
 *
 * @param goAhead tells the client to begin, once everything is ready for that
 */
export function* startTls(session: Session, goAhead: () => void): Waiting<TlsStart> {
  const { run, tls, realTls } = session;
  if (realTls) return yield* startReal(session, realTls, goAhead);
  if (!tls) return 'defer';
  goAhead();
  takeStated(run, tls);
  return 'ok';
}
