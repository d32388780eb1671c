import { isSpace } from '../characters.ts';

/** Encodes a byte string in base 64. */
export function encodeBase64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Map(Array.from(digits, (digit, value) => [digit.charCodeAt(0), value]));

/**
 * Decodes base 64, strictly but for white space, which may stand anywhere. Mirrors `b64decode`.
 *
 * @returns undefined for what is malformed
 */
export function decodeBase64(text: string): string | undefined {
  let clean = '';
  for (let i = 0; i < text.length; i++) if (!isSpace(text.charCodeAt(i))) clean += text.charAt(i);
  let result = '';
  for (let at = 0; at < clean.length; at += 4) {
    const a = values.get(clean.charCodeAt(at));
    const b = values.get(clean.charCodeAt(at + 1));
    if (a === undefined || b === undefined) return undefined;
    result += String.fromCharCode((a << 2) | (b >> 4));
    const third = clean.charAt(at + 2);
    if (third === '=') return clean.slice(at + 2) === '==' ? result : undefined;
    const c = values.get(third.charCodeAt(0));
    if (c === undefined) return undefined;
    result += String.fromCharCode(((b & 15) << 4) | (c >> 2));
    const fourth = clean.charAt(at + 3);
    if (fourth === '=') return clean.length === at + 4 ? result : undefined;
    const d = values.get(fourth.charCodeAt(0));
    if (d === undefined) return undefined;
    result += String.fromCharCode(((c & 3) << 6) | d);
  }
  return result;
}
