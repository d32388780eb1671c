import { untilNul } from '../expand/characters.ts';
import type { TextStream } from './stream.ts';
import { isBoundary, readBuffered } from './stream.ts';

/** What is wrong with the encoding of a part: `$mime_anomaly_level` and `$mime_anomaly_text`. */
export interface MimeAnomaly {
  readonly level: number;
  readonly text: string;
}

const brokenQuotedPrintable: MimeAnomaly = { level: 1, text: 'Broken Quoted-Printable encoding detected' };
const brokenBase64: MimeAnomaly = { level: 2, text: 'Broken BASE64 encoding detected' };

/** A part as it is when its encoding is undone. */
export interface DecodedPart {
  readonly bytes: string;
  readonly anomaly: MimeAnomaly | undefined;
}

/** The longest stretch of a line that is decoded at once (MIME_MAX_LINE_LENGTH). */
const longestLine = 32768;

/** The lines of a part, up to a boundary; each ends at its first NUL. */
function* linesOf(stream: TextStream, boundary: string | undefined): Generator<string> {
  for (let line = readBuffered(stream, longestLine); line !== undefined; line = readBuffered(stream, longestLine)) {
    if (boundary !== undefined && isBoundary(line, boundary)) return;
    yield untilNul(line);
  }
}

/** One line of Quoted-Printable: what it stands for, and whether it was broken. */
function decodeLine(line: string): { readonly text: string; readonly broken: boolean } {
  let text = '';
  let broken = false;
  for (let at = 0; at < line.length;) {
    const char = line.charAt(at);
    if (char !== '=') {
      text += char;
      at++;
      continue;
    }
    const hex = /^[0-9A-Fa-f]{2}/.exec(line.slice(at + 1, at + 3))?.[0];
    if (hex !== undefined) {
      text += String.fromCharCode(Number.parseInt(hex, 16));
      at += 3;
    } else if (/^[\t \r]*\n/.test(line.slice(at + 1))) break;
    else {
      text += '=';
      broken = true;
      at++;
    }
  }
  return { text, broken };
}

function decodeQuotedPrintable(lines: Iterable<string>): DecodedPart {
  const parts: string[] = [];
  let anomaly: MimeAnomaly | undefined;
  for (const line of lines) {
    const { text, broken } = decodeLine(line);
    if (broken) anomaly = brokenQuotedPrintable;
    parts.push(text);
  }
  return { bytes: parts.join(''), anomaly };
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Mirrors `mime_decode_base64`: a sign of equality counts as a digit without value. */
function decodeBase64(lines: Iterable<string>): DecodedPart {
  const bytes: number[] = [];
  const parts: string[] = [];
  let anomaly: MimeAnomaly | undefined;
  let state = 0;
  let pending = 0;
  for (const line of lines) {
    for (const char of line) {
      if (char === '\r' || char === '\n') break;
      if (char === '=') {
        state++;
        continue;
      }
      const digit = base64Digits.indexOf(char);
      if (digit < 0) {
        anomaly = brokenBase64;
        continue;
      }
      switch (state++ & 3) {
        case 0:
          pending = (digit << 2) & 0xff;
          break;
        case 1:
          bytes.push(pending | (digit >> 4));
          pending = (digit << 4) & 0xff;
          break;
        case 2:
          bytes.push(pending | (digit >> 2));
          pending = (digit << 6) & 0xff;
          break;
        default:
          bytes.push(pending | digit);
      }
    }
    parts.push(Buffer.from(bytes).toString('latin1'));
    bytes.length = 0;
  }
  if ((state & 3) !== 0) parts.push(String.fromCharCode(pending));
  return { bytes: parts.join(''), anomaly };
}

/**
 * Undoes the encoding of a part: from where the stream is, up to the boundary. Mirrors the functions that `mime_decode`
 * calls; the stream is left behind the part.
 *
 * @param encoding `base64` or `quoted-printable`, in lower case; with any other the part stays as it is
 */
export function decodePart(
  stream: TextStream,
  boundary: string | undefined,
  encoding: string | undefined,
): DecodedPart {
  const lines = linesOf(stream, boundary);
  if (encoding === 'base64') return decodeBase64(lines);
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(lines);
  return { bytes: [...lines].join(''), anomaly: undefined };
}
