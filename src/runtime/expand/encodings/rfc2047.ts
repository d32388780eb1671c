import { decodeBase64 } from './base64.ts';
import { translate } from './charset.ts';
import { compareCaseless, skipSpace, upperCase } from '../characters.ts';

/** Characters that may not stand in an encoded word as they are. */
const special = '?=()<>@,;:\\".[]_';

/** The size of the buffer in which the encoded text was made before 4.95. */
const oldBuffer = 2048;

/**
 * Writes a text as RFC 2047 encoded words where it has characters that need it. Mirrors `parse_quote_2047`.
 *
 * @param release what follows `4.`: before 4.95 the whole was cut off at 2048 characters, and lines were counted otherwise
 */
export function encodeRfc2047(text: string, charset: string, release: number): string {
  const head = `=?${charset}?Q?`;
  let result = head;
  let lineStart = release < 95 ? 0 : head.length;
  let coded = false;
  let firstByte = false;
  for (const char of text) {
    if (release < 95 && result.length > oldBuffer - head.length - 8) break;
    if (result.length - lineStart > 67 && !firstByte) {
      result += '?= ';
      lineStart = result.length;
      result += head;
    }
    const code = char.charCodeAt(0);
    if (code >= 33 && code <= 126 && !special.includes(char)) {
      result += char;
      firstByte = false;
    } else if (char === ' ') {
      result += '_';
      firstByte = false;
    } else {
      result += `=${upperCase(code.toString(16)).padStart(2, '0')}`;
      coded = true;
      firstByte = !firstByte;
    }
  }
  return coded ? `${result}?=` : text;
}

/** Decodes the Q encoding; undefined for what is malformed. */
function decodeQ(text: string): string | undefined {
  if (/[ \t]|=(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  return text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

interface EncodedWord {
  readonly start: number;
  readonly end: number;
  readonly charset: string;
  readonly data: string;
}

/** Finds the next encoded word. Mirrors `decode_mimeword`. */
function nextWord(text: string, from: number, lengthCheck: boolean): EncodedWord | undefined {
  for (let at = from; ;) {
    const start = text.indexOf('=?', at);
    if (start < 0) return undefined;
    const first = text.indexOf('?', start + 2);
    const second = first < 0 ? -1 : text.indexOf('?', first + 1);
    const end = second < 0 ? -1 : text.indexOf('?=', second + 1);
    if (end < 0) return undefined;
    at = start + 2;
    if ((lengthCheck && end - start > 73) || second - first !== 2) continue;
    const encoding = upperCase(text.charAt(first + 1));
    const written = text.slice(second + 1, end);
    const data = encoding === 'B' ? decodeBase64(written) : encoding === 'Q' ? decodeQ(written) : undefined;
    if (data !== undefined) return { start, end: end + 2, charset: text.slice(start + 2, first), data };
  }
}

/** A decoded text, and what went wrong with the last word that could not be translated. */
export interface Decoded {
  readonly text: string;
  readonly error?: string;
}

/**
 * Decodes RFC 2047 encoded words. Mirrors `rfc2047_decode2`.
 *
 * @param lengthCheck whether words that are too long stay as they are (`check_rfc2047_length`)
 * @param target the character set that they are translated into; undefined: they are not
 * @param zero what stands for a NUL
 */
export function decodeRfc2047(text: string, lengthCheck: boolean, target: string | undefined, zero = '?'): Decoded {
  let word = nextWord(text, 0, lengthCheck);
  if (!word) return { text };
  let result = '';
  let error: string | undefined;
  let at = 0;
  while (word) {
    result += text.slice(at, word.start);
    const { charset } = word;
    let data = word.data;
    if (target !== undefined && compareCaseless(target, charset) !== 0) {
      const translated = translate(data, charset, target);
      if (translated.ok) data = translated.text;
      else if (translated.known) data = translated.text + translated.rest;
      else {
        error = `iconv_open("${target}", "${charset}") failed: Invalid argument (maybe unsupported conversion)`;
      }
    }
    result += data.replaceAll('\0', zero);
    at = word.end;
    const next = nextWord(text, at, lengthCheck);
    if (next && skipSpace(text, at) === next.start) at = next.start;
    word = next;
  }
  result += text.slice(at);
  return error === undefined ? { text: result } : { text: result, error };
}
