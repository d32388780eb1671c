/* Translation between character sets, for the part of iconv that mail headers need. Byte strings on both sides. */

/** What iconv calls the character sets that can be both read and written here. */
function writable(charset: string): 'utf8' | 'latin1' | 'ascii' | undefined {
  switch (charset.toLowerCase().replace(/[-_]/g, '')) {
    case 'utf8':
      return 'utf8';
    case 'iso88591':
    case 'latin1':
    case 'l1':
    case 'ibm819':
    case 'cp819':
      return 'latin1';
    case 'usascii':
    case 'ascii':
    case 'ansix3.41968':
    case 'iso646us':
    case 'us':
    case 'c':
      return 'ascii';
    default:
      return undefined;
  }
}

/** Character sets that the platform reads, whose names are not those that iconv means. */
const notIconv = /^(?:x-user-defined|replacement)$/i;

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
  const source = writable(from);
  if (target === undefined) return { ok: false, known: false };
  const points = source === undefined ? decodeOther(text, from) : decode(text, source);
  if (points === undefined) return { ok: false, known: false };
  let result = '';
  let used = 0;
  for (const { char, length } of points.characters) {
    const code = char.codePointAt(0) ?? 0;
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

function decode(text: string, charset: 'utf8' | 'latin1' | 'ascii'): Characters {
  if (charset === 'utf8') return decodeUtf8(text);
  const bad = charset === 'ascii' ? text.search(/[\x80-\xff]/) : -1;
  const good = bad < 0 ? text : text.slice(0, bad);
  return { characters: Array.from(good, (char) => ({ char, length: 1 })), whole: bad < 0 };
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

function decoderOf(charset: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}

function decodeOther(text: string, charset: string): Characters | undefined {
  if (notIconv.test(charset)) return undefined;
  const decoder = decoderOf(charset);
  if (!decoder) return undefined;
  try {
    const decoded: string = decoder.decode(Buffer.from(text, 'latin1'));
    return { characters: Array.from(decoded, (char) => ({ char, length: 1 })), whole: true };
  } catch {
    return { characters: [], whole: false };
  }
}
