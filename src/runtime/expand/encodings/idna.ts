import { lowerCase } from '../characters.ts';
import type { Converted } from './punycode.ts';
import { decodePunycode, decodeUtf8, encodePunycode, isAscii } from './punycode.ts';

/* What of IDNA 2008, with the mapping of UTS 46 before it, Exim asks libidn2 for. */

const fault = (message: string): Converted => ({ ok: false, message });

/** What the mapping leaves out: soft hyphens, zero-width spaces, variation selectors; ranges of code points. */
const ignored: readonly (readonly [first: number, last: number])[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x180b, 0x180d],
  [0x180f, 0x180f],
  [0x200b, 0x200b],
  [0x2060, 0x2060],
  [0x2064, 0x2064],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0100, 0xe01ef],
];

function isIgnored(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return ignored.some(([first, last]) => code >= first && code <= last);
}

/** What stays as it is although its small or compatible form is another: the mapping is not the transitional one. */
const kept = /[ßς\u200c\u200d]/u;

/** Maps characters to those that stand for them in domains: small letters, compatible forms. */
function mapped(text: string): string {
  let result = '';
  for (const char of text) {
    if (isIgnored(char)) continue;
    if (char === 'ẞ') result += 'ss';
    else if (kept.test(char)) result += char;
    // Letters one by one: what a sigma becomes must not hang on its place.
    else for (const each of char.normalize('NFKC')) result += each.toLowerCase();
  }
  return result.normalize('NFC').replace(/[\u3002\uff0e\uff61]/g, '.');
}

/** Whether IDNA 2008 lets a character stand in a label. */
function isAllowed(char: string): boolean {
  if (/[ßς·\u0375\u05f3\u05f4\u30fb\u200c\u200d]/.test(char)) return true;
  return /^[\p{L}\p{Nd}\p{Mn}\p{Mc}]$/u.test(char) && char.normalize('NFKC').toLowerCase().normalize('NFKC') === char;
}

/** A joiner after anything but a sign that kills a vowel. */
const strayJoiner =
  /(?<![\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua8c4\ua953\ua9c0\uaaf6\uabed])[\u200c\u200d]/u;

const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;
const arabicDigit = /[\u0660-\u0669\u066b\u066c]/;
const europeanDigit = /[0-9\u06f0-\u06f9]/;
const isRightToLeft = (char: string): boolean =>
  rightToLeft.test(char) && !/\p{Mn}/u.test(char) && !arabicDigit.test(char) && !europeanDigit.test(char);
const isLeftToRight = (char: string): boolean => /[\p{L}\p{Mc}]/u.test(char) && !isRightToLeft(char);

/** Whether a label goes against the rules for those that are written from right to left (RFC 5893). */
function breaksBidi(chars: readonly string[]): boolean {
  if (!chars.some((char) => isRightToLeft(char) || arabicDigit.test(char))) return false;
  const [first = ''] = chars;
  const last = chars.filter((char) => !/\p{Mn}/u.test(char)).at(-1) ?? '';
  if (!isRightToLeft(first) || chars.some(isLeftToRight)) return true;
  return !isRightToLeft(last) && !arabicDigit.test(last) && !europeanDigit.test(last);
}

/** What is wrong with the hyphens of a label. */
function hyphenFault(label: string): Converted | undefined {
  if (label.startsWith('--', 2)) return fault('string contains forbidden two hyphens pattern');
  if (label.startsWith('-') || label.endsWith('-')) return fault('string start/ends with forbidden hyphen');
  return undefined;
}

/** Checks a label in ASCII, which stays as it is. */
function checkAscii(label: string): Converted {
  if (label.startsWith('xn--')) {
    const points = decodePunycode(label.slice(4));
    if (!points || points.length === 0 || !points.some((point) => point >= 128)) {
      return fault('string contains invalid punycode data');
    }
    const chars = points.map((point) => String.fromCodePoint(point));
    if (!chars.every((char) => char < '\x80' || isAllowed(char))) {
      return fault('domain label has character forbidden in non-transitional mode (TR46)');
    }
  } else {
    const hyphens = hyphenFault(label);
    if (hyphens) return hyphens;
  }
  return label.length > 63 ? fault('domain label longer than 63 characters') : { ok: true, text: label };
}

function toAlabel(label: string): Converted {
  if (/^[\0-\x7f]*$/.test(label)) return checkAscii(label);
  const chars = Array.from(label);
  if (label.startsWith('xn--')) return fault('string contains invalid punycode data');
  const hyphens = hyphenFault(label);
  if (hyphens) return hyphens;
  if (/^\p{M}/u.test(label)) return fault('string contains a forbidden leading combining character');
  if (strayJoiner.test(label)) return fault('string contains a forbidden context-j character');
  if (!chars.every((char) => char < '\x80' || isAllowed(char))) return fault('string contains a disallowed character');
  if (breaksBidi(chars)) return fault('string has forbidden bi-directional properties');
  if (/[^-a-z0-9_\x80-\u{10ffff}]/u.test(label)) return fault('A-label roundtrip failed');
  const encoded = `xn--${encodePunycode(chars.map((char) => char.codePointAt(0) ?? 0))}`;
  return encoded.length > 63 ? fault('punycode encoded data will be too large') : { ok: true, text: encoded };
}

/** A domain in UTF-8 with A-labels, as IDNA 2008 makes them. Mirrors `string_domain_utf8_to_alabel`. */
export function domainToAlabels(text: string): Converted {
  if (isAscii(text)) return { ok: true, text };
  const decoded = decodeUtf8(lowerCase(text));
  if (decoded === undefined) return fault('string encoding error');
  const converted: string[] = [];
  for (const label of mapped(decoded).split('.')) {
    const result = toAlabel(label);
    if (!result.ok) return result;
    converted.push(result.text);
  }
  return { ok: true, text: converted.join('.') };
}
