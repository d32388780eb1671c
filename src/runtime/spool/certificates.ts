/* Certificates as spool files hold them: in PEM, in one line. Mirrors `tls_export_cert` and `tls_import_cert`. */

/** Writes a certificate, DER as a byte string. */
export function exportCertificate(der: string): string {
  const lines = Buffer.from(der, 'latin1')
    .toString('base64')
    .replace(/.{1,64}/g, '$&\\n');
  return `-----BEGIN CERTIFICATE-----\\n${lines}-----END CERTIFICATE-----\\n`;
}

/** Reads a certificate; DER as a byte string, undefined where it is none. */
export function importCertificate(text: string): string | undefined {
  const pem = text.replaceAll('\\n', '\n');
  const [, base64] = /-----BEGIN CERTIFICATE-----([\t-\r A-Za-z0-9+/=]*)-----END CERTIFICATE-----/.exec(pem) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('latin1');
}
