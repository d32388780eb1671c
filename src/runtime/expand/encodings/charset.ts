import type { Decoding } from './charset-names.ts';
import { decodingOf } from './charset-names.ts';

/* Translation between character sets, for the part of iconv that mail headers need. Byte strings on both sides. */

/** The character sets that can be both read and written here. */
function writable(charset: string): 'utf8' | 'latin1' | 'ascii' | undefined {
  const kind = decodingOf(charset)?.kind;
  return kind === 'utf8' || kind === 'latin1' || kind === 'ascii' ? kind : undefined;
}

/** What translating gives. */
export type Translation =
  | { readonly ok: true; readonly text: string }
  /** The target or source is not known: what `iconv_open` refuses. */
  | { readonly ok: false; readonly known: false }
  /** Up to the first character that cannot be translated; `rest` is what follows, untranslated. */
  | { readonly ok: false; readonly known: true; readonly text: string; readonly rest: string };

/**
 * Translates a byte string from one character set into another.
 *
 * @param from the name of the character set that the text is in
 * @param to the name of the other; with `//IGNORE` after it, what cannot be translated is left out
 */
export function translate(text: string, from: string, to: string): Translation {
  const ignores = /\/\/IGNORE$/i.test(to);
  const target = writable(ignores ? to.slice(0, -'//IGNORE'.length) : to);
  const source = decodingOf(from);
  if (target === undefined || source === undefined) return { ok: false, known: false };
  const points = decode(text, source);
  let result = '';
  let used = 0;
  for (const { char, length } of points.characters) {
    const code = Math.max(0, ...Array.from(char, (each) => each.codePointAt(0) ?? 0));
    if (target === 'utf8') result += Buffer.from(char).toString('latin1');
    else if (code < (target === 'ascii' ? 128 : 256)) result += char;
    else if (!ignores) return { ok: false, known: true, text: result, rest: text.slice(used) };
    used += length;
  }
  return points.whole ? { ok: true, text: result } : { ok: false, known: true, text: result, rest: text.slice(used) };
}

interface Characters {
  readonly characters: readonly { readonly char: string; readonly length: number }[];
  /** Whether the whole text was good. */
  readonly whole: boolean;
}

function decode(text: string, decoding: Decoding): Characters {
  switch (decoding.kind) {
    case 'utf8':
      return decodeUtf8(text);
    case 'latin1':
      return decodeBytes(text, undefined);
    case 'ascii':
      return decodeBytes(text, '');
    case 'bytes':
      return decodeBytes(text, decoding.upper);
    case 'units':
      return decodeUnits(text, decoding);
    case 'utf7':
      return decodeUtf7(text);
    case 'platform':
      return decodeOther(text, decoding);
  }
}

/** @param upper what the bytes above 127 stand for; undefined: themselves */
function decodeBytes(text: string, upper: string | undefined): Characters {
  const characters: { char: string; length: number }[] = [];
  for (const byte of text) {
    const code = byte.charCodeAt(0);
    const char = code < 128 || upper === undefined ? byte : upper.charAt(code - 128);
    if (char === '' || char === '\ufffd') return { characters, whole: false };
    characters.push({ char, length: 1 });
  }
  return { characters, whole: true };
}

function decodeUnits(text: string, { bytes, bigEndian, marked }: Extract<Decoding, { kind: 'units' }>): Characters {
  const characters: { char: string; length: number }[] = [];
  const data = Buffer.from(text, 'latin1');
  let big = bigEndian === true;
  let at = 0;
  const unit = (from: number): number => {
    if (bytes === 2) return big ? data.readUInt16BE(from) : data.readUInt16LE(from);
    return big ? data.readUInt32BE(from) : data.readUInt32LE(from);
  };
  if (marked === true && data.length >= bytes) {
    const swapped = bytes === 2 ? 0xfffe : 0xfffe0000;
    const mark = unit(0);
    if (mark === swapped) big = !big;
    if (mark === swapped || mark === 0xfeff) {
      characters.push({ char: '', length: bytes });
      at = bytes;
    }
  }
  for (; at + bytes <= data.length;) {
    let code = unit(at);
    let length: number = bytes;
    if (bytes === 2 && code >= 0xd800 && code < 0xdc00 && at + 4 <= data.length) {
      const low = unit(at + 2);
      if (low < 0xdc00 || low > 0xdfff) return { characters, whole: false };
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      length = 4;
    } else if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return { characters, whole: false };
    characters.push({ char: String.fromCodePoint(code), length });
    at += length;
  }
  return { characters, whole: at === data.length };
}

function decodeUtf7(text: string): Characters {
  const characters: { char: string; length: number }[] = [];
  const piece = /\+([A-Za-z0-9+/]*)-?|[^+\x80-\xff]/y;
  for (let match = piece.exec(text); match !== null; match = piece.exec(text)) {
    const [image, shifted] = match;
    if (shifted === undefined) characters.push({ char: image, length: 1 });
    else if (image === '+-') characters.push({ char: '+', length: 2 });
    else {
      const bytes = Buffer.from(shifted, 'base64').toString('latin1');
      const inner = decodeUnits(bytes.slice(0, bytes.length & ~1), { kind: 'units', bytes: 2, bigEndian: true });
      if (!inner.whole) return { characters, whole: false };
      characters.push({ char: inner.characters.map(({ char }) => char).join(''), length: image.length });
    }
    if (piece.lastIndex >= text.length) return { characters, whole: true };
  }
  return { characters, whole: text === '' };
}

function decodeUtf8(text: string): Characters {
  const characters: { char: string; length: number }[] = [];
  const valid =
    /[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/y;
  let at = 0;
  for (let match = valid.exec(text); match !== null; match = valid.exec(text)) {
    const [bytes] = match;
    characters.push({
      char: bytes.length === 1 ? bytes : Buffer.from(bytes, 'latin1').toString(),
      length: bytes.length,
    });
    at = valid.lastIndex;
    if (at >= text.length) break;
  }
  return { characters, whole: at >= text.length };
}

function decodeOther(text: string, { label, yen = false }: Extract<Decoding, { kind: 'platform' }>): Characters {
  const decoder = new TextDecoder(label, { fatal: true });
  const characters: { char: string; length: number }[] = [];
  let start = 0;
  // Byte by byte, to know how many each character takes.
  for (let at = 0; at < text.length; at++) {
    let decoded: string;
    try {
      decoded = decoder.decode(Uint8Array.of(text.charCodeAt(at)), { stream: true });
    } catch {
      return { characters, whole: false };
    }
    if (decoded === '') continue;
    if (/[\ue000-\uf8ff]/.test(decoded)) return { characters, whole: false };
    const char = yen && at === start ? decoded.replace('\\', '¥').replace('~', '‾') : decoded;
    characters.push({ char, length: at + 1 - start });
    start = at + 1;
  }
  // A sequence that changes the set gives no character.
  return { characters, whole: start === text.length || /\x1b\([BJ]$/.test(text) };
}
