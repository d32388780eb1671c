import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
  /** The SHA-256 fingerprint of the certificate, as `AB:CD:…`. */
  readonly fingerprint: string;
}

/** Encodes one element of DER. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const sizes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...sizes]), content]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const integer = (text: string): Buffer => der(0x02, hex(text));

/** sha256WithRSAEncryption. */
const algorithm = sequence(hex('06092a864886f70d01010b'), hex('0500'));

const attributes = { C: '0603550406', O: '060355040a', CN: '0603550403' } as const;

/** A distinguished name; its values are UTF-8 byte strings. */
function name(parts: readonly (readonly [keyof typeof attributes, string])[]): Buffer {
  const sets = parts.map(([attribute, value]) =>
    der(0x31, sequence(hex(attributes[attribute]), der(0x0c, Buffer.from(value, 'latin1')))),
  );
  return sequence(...sets);
}

/** A moment as UTCTime. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, 'latin1'));
}

/** How long the certificate is good, in milliseconds: as long as the one that Exim makes of itself. */
const lifetime = 2 * 60 * 60 * 1000;

/**
 * Makes a certificate that signs itself, like the one that Exim makes where it has none: for two hours, from Exim's
 * developers, with a new RSA key (`tls_install_selfsign`).
 *
 * @param hostname a byte string
 * @param now the moment from which on it is good
 */
export function selfSigned(hostname: string, now: Date): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = name([
    ['C', 'UK'],
    ['O', 'Exim Developers'],
    ['CN', hostname.slice(0, 64)],
  ]);
  const body = sequence(
    der(0xa0, integer('02')),
    integer('01'),
    algorithm,
    subject,
    sequence(time(now), time(new Date(now.getTime() + lifetime))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, privateKey);
  const bytes = sequence(body, algorithm, der(0x03, hex('00'), signature));
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  const certificate = `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
  return {
    certificate,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: new X509Certificate(certificate).fingerprint256,
  };
}
