import { createPrivateKey, X509Certificate } from 'node:crypto';
import { splitList } from '../../../../grammar/list/split.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import type { RealTls, Shown } from './handshake.ts';
import type { FileProblem } from './library-text.ts';
import { credentialsError, usesGnuTls } from './library-text.ts';

/** Something that can be had, or what is to be said of it (`errstr`). */
export type Had<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/**
 * Expands an option. Mirrors `expand_check`.
 *
 * @returns undefined in `value` where the option is not set, or its expansion is forced to fail
 */
export function expandOption(option: string, run: Run): Had<string | undefined> {
  const text = run.settings.text(option);
  if (text === undefined) return { ok: true, value: undefined };
  const expanded = run.expand(text);
  if (expanded.ok) return { ok: true, value: expanded.value };
  if (expanded.forced) return { ok: true, value: undefined };
  writeLog(run, `expansion of ${option} failed: ${expanded.message}`, ['main', 'panic']);
  return { ok: false, message: 'Internal error' };
}

/** Whether what is shown hangs on the server name that the client asks for. */
export function hangsOnName(run: Run): boolean {
  return /tls_(?:in_|out_)?sni/.test(run.settings.text('tls_certificate') ?? '');
}

const certificateBlock =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/;
const keyBlock = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[^]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----/;

/** Whether the text of a file has a certificate that can be read first of all. */
function holdsCertificate(pem: string): boolean {
  const [block] = certificateBlock.exec(pem) ?? [];
  if (block === undefined) return false;
  try {
    return new X509Certificate(block).raw.length > 0;
  } catch {
    return false;
  }
}

/** What is wrong with a key for a certificate; undefined for nothing. */
function keyFault(pem: string, certificate: string): 'empty' | 'mismatch' | undefined {
  const [block] = keyBlock.exec(pem) ?? [];
  if (block === undefined) return 'empty';
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(block)) ? undefined : 'mismatch';
  } catch {
    return 'empty';
  }
}

/** Thrown where a file cannot be read and the session goes on without it. */
class DoneWithout extends Error {}

/** Reads a file; what is wrong with it where it cannot be read. */
function readPem(path: string, role: 'certificate' | 'key', run: Run, real: RealTls): string | FileProblem {
  const read = run.world.files.read(path);
  if (read.ok) return read.value;
  if (real.doesWithout(path)) throw new DoneWithout();
  return { kind: 'unreadable', path, role, why: read.message };
}

/** Reads the certificates of a list of files, with their keys. */
function readFiles(certificates: readonly string[], keys: readonly string[], run: Run, real: RealTls): Had<Shown> {
  const shown = { certificates: [] as string[], keys: [] as string[] };
  for (const [i, path] of certificates.entries()) {
    const keyPath = keys[i];
    if (keyPath === undefined) {
      if (usesGnuTls(run)) return { ok: false, message: '(cert/key setup: out of keys): ' };
      break;
    }
    const failed = (problem: FileProblem): Had<Shown> => ({
      ok: false,
      message: credentialsError(problem, path, keyPath, run),
    });
    const certificate = readPem(path, 'certificate', run, real);
    if (typeof certificate !== 'string') return failed(certificate);
    if (!holdsCertificate(certificate)) return failed({ kind: 'empty', path, role: 'certificate' });
    const key = readPem(keyPath, 'key', run, real);
    if (typeof key !== 'string') return failed(key);
    const fault = keyFault(key, certificate);
    if (fault !== undefined) return failed({ kind: fault, path: keyPath, role: 'key' });
    shown.certificates.push(certificate);
    shown.keys.push(key);
  }
  return { ok: true, value: shown };
}

/**
 * Finds the certificates that are shown, as the options say. Mirrors `tls_expand_session_files`: without
 * `tls_certificate` one is made, and without `tls_privatekey` the key is in the certificate's file.
 */
export function serverCredentials(run: Run, real: RealTls): Had<Shown> {
  if (run.settings.text('tls_certificate') === undefined) return { ok: true, value: 'self-signed' };
  const certificate = expandOption('tls_certificate', run);
  if (!certificate.ok) return certificate;
  const key = expandOption('tls_privatekey', run);
  if (!key.ok) return key;
  if (certificate.value === undefined) return { ok: true, value: 'self-signed' };
  const certificates = splitList(certificate.value);
  const keys = key.value === undefined || key.value === '' ? certificates : splitList(key.value);
  try {
    return readFiles(certificates, keys, run, real);
  } catch (error) {
    if (!(error instanceof DoneWithout)) throw error;
    return { ok: true, value: 'self-signed' };
  }
}
