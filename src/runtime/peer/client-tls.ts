import { createPrivateKey, X509Certificate } from 'node:crypto';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { printable } from '../acl/words/condition.ts';
import { onelineSubject, subjectInOrder } from '../expand/certificate/certificate.ts';
import { textOf } from '../expand/value.ts';
import { writeLog } from '../run/log.ts';
import type { Run, TlsOut } from '../run/run.ts';
import { usesGnuTls } from '../smtp/tls/library-text.ts';
import { readPemFiles } from '../tls/pem-files.ts';
import { systemError } from '../world/system-error.ts';
import type { Outcome, SystemError, TlsRequest, TlsSession } from '../world/world.ts';
import type { ClientSite } from './client-site.ts';
import { isHostListed } from './client-site.ts';
import type { Peer } from './peer.ts';

/** What beginning TLS with a server comes to; a failure in the words that stand behind `TLS session: `. */
export type ClientTlsStart =
  { readonly ok: true; readonly tls: TlsOut } | { readonly ok: false; readonly message: string };

const failure = (message: string): SystemError => systemError('EPROTO', message);

/** Expands an option of the transport; nothing where it is not set, is empty, or is forced to fail (`expand_check`). */
function expandOption({ run, options }: ClientSite, option: string): Outcome<string | undefined> {
  const text = options.text(option);
  if (text === undefined) return { ok: true, value: undefined };
  const expanded = run.expand(text);
  if (expanded.ok) return { ok: true, value: expanded.value === '' ? undefined : expanded.value };
  if (expanded.forced) return { ok: true, value: undefined };
  writeLog(run, `expansion of ${option} failed: ${expanded.message}`, ['main', 'panic']);
  return failure('Internal error');
}

/**
 * How the server's certificate is taken: demanded to be good, checked, or not looked at. Where neither list has anything it
 * is demanded (`tls_client_basic_ctx_init`).
 */
function checkOf(site: ClientSite): 'demand' | 'try' | 'none' {
  const { options } = site;
  const nothingListed = options.text('tls_verify_hosts') === undefined && !options.text('tls_try_verify_hosts');
  if (nothingListed || isHostListed(site, 'tls_verify_hosts')) return 'demand';
  return isHostListed(site, 'tls_try_verify_hosts') ? 'try' : 'none';
}

/** What a certificate and its key of our own come to. */
function ownPair(site: ClientSite): Outcome<Pick<TlsRequest, 'certificate' | 'key'>> {
  const certificate = expandOption(site, 'tls_certificate');
  if (!certificate.ok) return certificate;
  if (certificate.value === undefined) return { ok: true, value: {} };
  const key = expandOption(site, 'tls_privatekey');
  if (!key.ok) return key;
  const paths = [certificate.value, key.value ?? certificate.value] as const;
  const { run } = site;
  const [first, second] = paths.map((path) => run.world.files.read(path));
  const whole = (why: string): SystemError =>
    failure(
      usesGnuTls(run)
        ? `(cert/key setup: cert=${paths[0]} key=${paths[1]}): ${why}`
        : `(SSL_CTX_use_certificate_chain_file file=${paths[0]}): error:80000002:system library::${why}`,
    );
  if (!first?.ok) return whole(usesGnuTls(run) ? 'Error while reading file.' : (first?.message ?? ''));
  if (!second?.ok) return whole(usesGnuTls(run) ? 'Error while reading file.' : (second?.message ?? ''));
  try {
    new X509Certificate(first.value);
    createPrivateKey(second.value);
  } catch {
    return whole(usesGnuTls(run) ? 'The requested data were not available.' : 'no start line');
  }
  return { ok: true, value: { certificate: first.value, key: second.value } };
}

/** Gathers what TLS is begun with, as the options of the transport say. Mirrors `tls_client_start`. */
function requestOf(site: ClientSite, sni: string | undefined): Outcome<TlsRequest> {
  const { run } = site;
  const own = ownPair(site);
  if (!own.ok) return own;
  const ciphers = expandOption(site, 'tls_require_ciphers');
  if (!ciphers.ok) return ciphers;
  if (ciphers.value !== undefined && usesGnuTls(run)) {
    run.tracer.unfaithful('tls_require_ciphers in the words of GnuTLS: every cipher is allowed');
  }
  const trusted = expandOption(site, 'tls_verify_certificates');
  if (!trusted.ok) return trusted;
  let authorities: readonly string[] = [];
  const { value: path = 'system' } = trusted;
  if (path !== 'system' && !path.startsWith('system,') && checkOf(site) !== 'none') {
    const read = readPemFiles(path, /^[0-9a-f]{8}\.\d+$/, run);
    if (!read) {
      const what = usesGnuTls(run)
        ? `could not stat ${quoted(path, run.release)} (tls_verify_certificates): No such file or directory`
        : `failed to stat ${path} for certificates`;
      writeLog(run, what, ['main', 'panic']);
      return failure('NULL');
    }
    authorities = read;
  }
  const crl = expandOption(site, 'tls_crl');
  if (!crl.ok) return crl;
  const revoked = crl.value === undefined ? [] : (readPemFiles(crl.value, /^[0-9a-f]{8}\.r\d+$/, run) ?? []);
  const alpn = run.release < 95 ? undefined : expandOption(site, 'tls_alpn');
  if (alpn?.ok === false) return alpn;
  const options = (run.settings.text('openssl_options') ?? '').split(/[\t-\r ]+/).filter((word) => word !== '');
  const value: TlsRequest = {
    ...own.value,
    ...(sni !== undefined && { serverName: sni }),
    authorities,
    revoked,
    ...(ciphers.value !== undefined && !usesGnuTls(run) && { ciphers: ciphers.value.replaceAll('_', '-') }),
    options,
    protocols: alpn?.value === undefined ? [] : splitList(alpn.value),
  };
  return { ok: true, value };
}

/** What OpenSSL adds to what it logs of certificates while an address is verified. */
function occasion({ values, connection }: Run): string {
  const mode = values.get('verify_mode');
  if (mode === undefined || textOf(mode) === '') return '';
  return ` (during ${textOf(mode)}-verify for [${connection.hostAddress ?? ''}])`;
}

/** Whether the certificate is good for the host, by its name. What is wrong is logged, as OpenSSL's `verify_callback` does. */
function hasName(site: ClientSite, certificate: string): boolean {
  if (!isHostListed(site, 'tls_verify_cert_hostnames')) return true;
  const { run, host } = site;
  const name = host.certificateName ?? host.name;
  const flags = { subject: 'default', wildcards: true, partialWildcards: false, singleLabelSubdomains: true } as const;
  if (new X509Certificate(Buffer.from(certificate, 'latin1')).checkHost(name, flags) !== undefined) return true;
  if (!usesGnuTls(run)) {
    const dn = onelineSubject(certificate) ?? '';
    const what = `certificate name mismatch: DN="${dn}" H="${name}"`;
    writeLog(run, `[${host.address}] SSL verify error${occasion(run)}: ${what}`);
  }
  return false;
}

/** Whether the server's certificate is good. */
function isVerified(site: ClientSite, session: TlsSession): boolean {
  const { certificate, problem } = session;
  const { run, host } = site;
  if (!problem) return certificate === undefined || hasName(site, certificate);
  if (certificate !== undefined && !usesGnuTls(run)) {
    const { text, depth } = problem;
    const dn = printable(onelineSubject(certificate) ?? '');
    writeLog(run, `[${host.address}] SSL verify error${occasion(run)}: depth=${depth} error=${text} cert=${dn}`);
  }
  return false;
}

/**
 * Begins TLS with a server that waits for it, as the options of the transport say.
 *
 * @returns the session, or what is said of the failure
 */
export function beginClientTls(peer: Peer, site: ClientSite): ClientTlsStart {
  const { run } = site;
  const library = usesGnuTls(run) ? 'gnutls_handshake' : 'SSL_connect';
  const sni = expandOption(site, 'tls_sni');
  if (!sni.ok) return { ok: false, message: sni.message };
  const refusals: SystemError[] = [];
  const begun = peer.beginTls(() => {
    const request = requestOf(site, sni.value);
    if (!request.ok) refusals.push(request);
    return request;
  });
  if (!begun.ok) {
    const { message } = begun;
    return {
      ok: false,
      message: refusals.length > 0 || message.startsWith('synch') ? message : `(${library}): ${message}`,
    };
  }
  const { value: session } = begun;
  const { version, cipher, bits, certificate, ownCertificate, standardCipher, resumption = 0 } = session;
  if (site.options.text('tls_alpn') !== undefined && session.protocol === undefined) {
    if (isHostListed(site, 'hosts_require_alpn')) {
      return { ok: false, message: '(handshake): ALPN required but not negotiated' };
    }
  }
  const check = checkOf(site);
  const verified = check !== 'none' && isVerified(site, session);
  if (check === 'demand' && !verified) {
    const message = usesGnuTls(run)
      ? '(certificate verification failed): certificate invalid'
      : '(SSL_connect): error:0A000086:SSL routines::certificate verify failed';
    return { ok: false, message };
  }
  const dn = certificate && (usesGnuTls(run) ? subjectInOrder(certificate) : onelineSubject(certificate));
  const tls: TlsOut = {
    version,
    cipher: cipher.includes(':') ? cipher : `${version}:${cipher}:${bits}`,
    bits,
    verified,
    resumption,
    ...(standardCipher !== undefined && { standardCipher }),
    ...(certificate !== undefined && { certificate }),
    ...(ownCertificate !== undefined && { ownCertificate }),
    ...(dn !== undefined && { peerDn: dn }),
    ...(sni.value !== undefined && { sni: sni.value }),
  };
  return { ok: true, tls };
}
