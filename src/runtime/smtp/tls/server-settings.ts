import { splitList } from '../../../../grammar/list/split.ts';
import { writeLog } from '../../run/log.ts';
import { readPemFiles } from '../../tls/pem-files.ts';
import type { Run } from '../../run/run.ts';
import { checkHost } from '../hosts.ts';
import type { Session } from '../session.ts';
import type { RealTls, ServerTls } from './handshake.ts';
import { usesGnuTls } from './library-text.ts';
import type { Had } from './server-credentials.ts';
import { expandOption, hangsOnName, serverCredentials } from './server-credentials.ts';

/** What Exim says where it has not said what is wrong. */
const unsaid = { ok: false, message: 'NULL' } as const;

/** Whose certificates are good, and which are not any more. */
interface Trust {
  readonly authorities: readonly string[];
  readonly revoked: readonly string[];
  /** Nobody's: then no certificate is asked for (OpenSSL). */
  readonly none: boolean;
}

/** Reads the certificates that `tls_verify_certificates` and `tls_crl` name. Mirrors `setup_certs`. */
function trust(run: Run, real: RealTls): Had<Trust> {
  const certificates = expandOption('tls_verify_certificates', run);
  if (!certificates.ok) return certificates;
  const { value = '' } = certificates;
  if (value === '') return { ok: true, value: { authorities: [], revoked: [], none: true } };
  let authorities: readonly string[] = [];
  if (value !== 'system' && !value.startsWith('system,')) {
    const read = readPemFiles(value, /^[0-9a-f]{8}\.\d+$/, run);
    if (read) authorities = read;
    else if (real.doesWithout(value)) {
      run.tracer.unfaithful(`tls_verify_certificates: ${value} cannot be read, and vouches for nobody`);
    } else {
      const line = usesGnuTls(run)
        ? `could not stat '${value}' (tls_verify_certificates): No such file or directory`
        : `failed to stat ${value} for certificates`;
      writeLog(run, line, ['main', 'panic']);
      return unsaid;
    }
  }
  const crl = expandOption('tls_crl', run);
  if (!crl.ok) return crl;
  let revoked: readonly string[] = [];
  if (crl.value !== undefined && crl.value !== '') {
    const read = readPemFiles(crl.value, /^[0-9a-f]{8}\.r\d+$/, run);
    if (read) revoked = read;
    else if (!real.doesWithout(crl.value)) {
      writeLog(run, `failed to stat ${crl.value} for certificates revocation lists`, ['main', 'panic']);
      return unsaid;
    }
  }
  return { ok: true, value: { authorities, revoked, none: false } };
}

/** The protocols that may be asked for by ALPN. */
function protocols(run: Run): readonly string[] {
  if (run.release < 95) return [];
  const alpn = expandOption('tls_alpn', run);
  return alpn.ok && alpn.value !== undefined && /^[^ \t]/.test(alpn.value) ? splitList(alpn.value) : [];
}

/** The ciphers that the configuration lets the client choose from; GnuTLS has words of its own for them. */
function ciphers(run: Run): Had<string | undefined> {
  const text = expandOption('tls_require_ciphers', run);
  if (!text.ok || text.value === undefined || text.value === '') return text;
  if (!usesGnuTls(run)) return { ok: true, value: text.value.replaceAll('_', '-').replace(/\bTLS-/g, 'TLS_') };
  run.tracer.unfaithful('tls_require_ciphers in the words of GnuTLS: every cipher is allowed');
  return { ok: true, value: undefined };
}

/**
 * Gathers what a TLS session with the client is begun with. Mirrors `tls_init` and the beginning of `tls_server_start`.
 *
 * @returns what is to be logged where TLS cannot be had now (DEFER)
 */
export function serverTls(session: Session, real: RealTls): Had<ServerTls> {
  const { run } = session;
  const { settings, connection } = run;
  const shown = serverCredentials(run, real);
  if (!shown.ok) return shown;
  const allowed = ciphers(run);
  if (!allowed.ok) return allowed;
  let clientCertificate: ServerTls['clientCertificate'] = 'ignore';
  if (checkHost(run, 'tls_verify_hosts') === 'match') clientCertificate = 'demand';
  else if (checkHost(run, 'tls_try_verify_hosts') === 'match') clientCertificate = 'try';
  let trusted: Trust = { authorities: [], revoked: [], none: false };
  if (clientCertificate !== 'ignore') {
    const had = trust(run, real);
    if (!had.ok) return had;
    trusted = had.value;
    if (trusted.none && !usesGnuTls(run)) clientCertificate = 'ignore';
  }
  if (settings.text('tls_ocsp_file') !== undefined) {
    run.tracer.unfaithful('tls_ocsp_file: no OCSP response is stapled to the certificate');
  }
  const hostList = run.config.target.features.has('tls-resumption') ? 'tls_resumption_hosts' : undefined;
  return {
    ok: true,
    value: {
      shown: shown.value,
      hostname: session.activeHostname,
      nameGiven(name) {
        connection.askedName = name;
        if (!hangsOnName(run)) return undefined;
        const other = serverCredentials(run, real);
        return other.ok ? other.value : 'refuse';
      },
      clientCertificate,
      authorities: trusted.authorities,
      revoked: trusted.revoked,
      ciphers: allowed.value,
      options: (settings.text('openssl_options') ?? '').split(/[\t-\r ]+/).filter((word) => word !== ''),
      curves: settings.text('tls_eccurve') ?? 'auto',
      protocols: protocols(run),
      givesTickets: hostList !== undefined && checkHost(run, hostList) === 'match',
      timeout: settings.seconds('smtp_receive_timeout'),
    },
  };
}
