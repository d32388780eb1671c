import { upperCase } from '../characters.ts';
import type { DerElement } from './der.ts';
import { derElements, oidText } from './der.ts';

/** The short names of attributes, by object identifier. */
const attributes: Readonly<Record<string, string>> = {
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.97': 'organizationIdentifier',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

/** String types that are not UTF-8 but can be made so: NumericString to UniversalString. */
const wide: Readonly<Record<number, number>> = { 0x1c: 4, 0x1e: 2 };
const narrow: ReadonlySet<number> = new Set([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a]);

/** The text of a string, as UTF-8 bytes; undefined for what is no string. */
function textOfString({ tag, content }: DerElement): string | undefined {
  const width = wide[tag];
  if (width !== undefined) {
    let text = '';
    for (let at = 0; at + width <= content.length; at += width) {
      let code = 0;
      for (let i = 0; i < width; i++) code = code * 256 + content.charCodeAt(at + i);
      text += code <= 0x10ffff ? String.fromCodePoint(code) : '';
    }
    return Buffer.from(text, 'utf8').toString('latin1');
  }
  if (!narrow.has(tag)) return undefined;
  return tag === 0x0c ? content : Buffer.from(content, 'utf8').toString('latin1');
}

function hexPair(char: string): string {
  return `\\${upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0')}`;
}

function escapedValue(text: string): string {
  return text.replace(/^[ #]|[,+"\\<>;]| $/g, (char) => `\\${char}`).replace(/[^ -~]/g, hexPair);
}

/**
 * A distinguished name as RFC 2253 writes it: the last part first.
 *
 * @param inOrder the first part first, as GnuTLS writes it
 */
export function distinguishedName(name: DerElement, inOrder = false): string {
  const relative = derElements(name.content).map((set) =>
    derElements(set.content)
      .map((pair) => {
        const [type, value] = derElements(pair.content);
        if (!type || !value) return '';
        const oid = oidText(type.content);
        const short = attributes[oid];
        const text = short === undefined ? undefined : textOfString(value);
        const dump = (): string => `#${upperCase(Buffer.from(value.whole, 'latin1').toString('hex'))}`;
        return `${short ?? oid}=${text === undefined ? dump() : escapedValue(text)}`;
      })
      .reverse()
      .join('+'),
  );
  return (inOrder ? relative : relative.reverse()).join(',');
}

/** How much of a name OpenSSL writes in one line for Exim. */
const longestLine = 255;

/** A distinguished name in one line, each part behind a slash. Mirrors `X509_NAME_oneline` of OpenSSL. */
export function onelineName(name: DerElement): string {
  const parts = derElements(name.content).flatMap((set) =>
    derElements(set.content).flatMap((pair) => {
      const [type, value] = derElements(pair.content);
      if (!type || !value) return [];
      const oid = oidText(type.content);
      const shown = value.content.replace(
        /[^ -~]/g,
        (char) => `\\x${upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0')}`,
      );
      return [`/${attributes[oid] ?? oid}=${shown}`];
    }),
  );
  return parts.join('').slice(0, longestLine);
}

/** The names of signature algorithms, as OpenSSL has them. */
const algorithms: Readonly<Record<string, string>> = {
  '1.2.840.10040.4.3': 'dsaWithSHA1',
  '1.2.840.10045.4.1': 'ecdsa-with-SHA1',
  '1.2.840.10045.4.3.1': 'ecdsa-with-SHA224',
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
  '1.2.840.10045.4.3.4': 'ecdsa-with-SHA512',
  '1.2.840.113549.1.1.4': 'md5WithRSAEncryption',
  '1.2.840.113549.1.1.5': 'sha1WithRSAEncryption',
  '1.2.840.113549.1.1.10': 'rsassaPss',
  '1.2.840.113549.1.1.11': 'sha256WithRSAEncryption',
  '1.2.840.113549.1.1.12': 'sha384WithRSAEncryption',
  '1.2.840.113549.1.1.13': 'sha512WithRSAEncryption',
  '1.2.840.113549.1.1.14': 'sha224WithRSAEncryption',
  '1.3.101.112': 'ED25519',
  '1.3.101.113': 'ED448',
  '2.16.840.1.101.3.4.3.2': 'dsa_with_SHA256',
};

/** The name of an algorithm, or its object identifier. */
export function algorithmName(identifier: DerElement): string {
  const [type] = derElements(identifier.content);
  const oid = type ? oidText(type.content) : '';
  return algorithms[oid] ?? oid;
}
