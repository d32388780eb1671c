import { lowerCase } from '../characters.ts';

/** How a character set is decoded here. */
export type Decoding =
  | { readonly kind: 'utf8' | 'latin1' | 'ascii' | 'utf7' }
  /** Units of so many bytes; without a byte order, that of a mark at the beginning, or little endian. */
  | { readonly kind: 'units'; readonly bytes: 2 | 4; readonly bigEndian?: boolean; readonly marked?: boolean }
  /** A byte for each character: those above 127 in order, with U+FFFD for none. */
  | { readonly kind: 'bytes'; readonly upper: string }
  /** Several bytes for some characters, by the platform's decoder of this name. */
  | { readonly kind: 'platform'; readonly label: string; readonly yen?: boolean };

const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const cp850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';
const latin10 =
  '\u00a0ĄąŁ€„Š§š©Ș«Ź\u00adźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ';
/** Of windows-1252, what stands where Latin-1 has control characters. */
const windows1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

const controls = Array.from({ length: 32 }, (_, i) => String.fromCharCode(128 + i)).join('');
const latin1Letters = Array.from({ length: 96 }, (_, i) => String.fromCharCode(160 + i)).join('');

/** What the platform makes of the bytes above 127, one by one. */
function upperHalf(label: string): string {
  const decoder = new TextDecoder(label);
  const all = Array.from({ length: 128 }, (_, i) => decoder.decode(Uint8Array.of(128 + i))).join('');
  // Where nothing is assigned the platform takes characters for private use.
  return all.replace(/[\ue000-\uf8ff]/g, '\ufffd');
}

/** The aliases that iconv has for parts of ISO 8859. */
const latinNames: Readonly<Record<string, number>> = {
  ...{ latin2: 2, l2: 2, latin3: 3, l3: 3, latin4: 4, l4: 4, cyrillic: 5, arabic: 6, greek: 7, hebrew: 8 },
  ...{ latin5: 9, l5: 9, latin6: 10, l6: 10, latin7: 13, l7: 13, latin8: 14, l8: 14 },
  ...{ 'latin-9': 15, latin9: 15, latin10: 16, l10: 16 },
};

const windowsNames: Readonly<Record<string, number>> = {
  ...{ 'ms-ee': 1250, 'ms-cyrl': 1251, 'ms-ansi': 1252, 'ms-greek': 1253, 'ms-turk': 1254, 'ms-hebr': 1255 },
  ...{ 'ms-arab': 1256, winbaltrim: 1257 },
};

const iso8859 = (part: number): Decoding => {
  if (part === 1) return { kind: 'latin1' };
  if (part === 16) return { kind: 'bytes', upper: controls + latin10 };
  // What the platform calls by these names are sets of Windows, with letters in place of control characters.
  const label = part === 9 ? 'windows-1254' : part === 11 ? 'windows-874' : `iso-8859-${part}`;
  return { kind: 'bytes', upper: controls + upperHalf(label).slice(32) };
};

const windows = (page: number): Decoding => {
  if (page === 1252) return { kind: 'bytes', upper: windows1252 + latin1Letters };
  // The platform takes what is not assigned for control characters.
  return { kind: 'bytes', upper: upperHalf(`windows-${page}`).replace(/[\x80-\x9f]/g, '\ufffd') };
};

const exact: Readonly<Record<string, Decoding>> = {
  ...Object.fromEntries(['utf-8', 'utf8'].map((name) => [name, { kind: 'utf8' }] as const)),
  ...Object.fromEntries(
    // Without a name, iconv takes the set of the locale.
    [
      ...['us-ascii', 'ascii', 'ansi_x3.4-1968', 'ansi_x3.4-1986', 'iso_646.irv:1991', 'iso646-us', 'iso-ir-6', 'us'],
      ...['ibm367', 'cp367', 'csascii', ''],
    ].map((name) => [name, { kind: 'ascii' }] as const),
  ),
  ...Object.fromEntries(
    ['iso_8859-1:1987', 'iso-ir-100', 'latin1', 'l1', 'ibm819', 'cp819', 'csisolatin1'].map(
      (name) => [name, { kind: 'latin1' }] as const,
    ),
  ),
  'utf-7': { kind: 'utf7' },
  utf7: { kind: 'utf7' },
  'utf-16': { kind: 'units', bytes: 2, marked: true },
  utf16: { kind: 'units', bytes: 2, marked: true },
  'utf-16le': { kind: 'units', bytes: 2 },
  'utf-16be': { kind: 'units', bytes: 2, bigEndian: true },
  'ucs-2': { kind: 'units', bytes: 2 },
  ucs2: { kind: 'units', bytes: 2 },
  'ucs-2le': { kind: 'units', bytes: 2 },
  'ucs-2be': { kind: 'units', bytes: 2, bigEndian: true },
  'utf-32': { kind: 'units', bytes: 4, marked: true },
  utf32: { kind: 'units', bytes: 4, marked: true },
  'utf-32le': { kind: 'units', bytes: 4 },
  'utf-32be': { kind: 'units', bytes: 4, bigEndian: true },
  'ucs-4': { kind: 'units', bytes: 4, bigEndian: true },
  ucs4: { kind: 'units', bytes: 4, bigEndian: true },
};

const byteSets: Readonly<Record<string, string>> = {
  ...{ 'koi8-r': 'koi8-r', koi8r: 'koi8-r', cskoi8r: 'koi8-r', 'koi8-u': 'koi8-u', koi8u: 'koi8-u' },
  ...{ cp866: 'ibm866', '866': 'ibm866', ibm866: 'ibm866', macintosh: 'macintosh', mac: 'macintosh' },
  ...{ 'tis-620': 'windows-874', tis620: 'windows-874', cp874: 'windows-874', 'windows-874': 'windows-874' },
};

const multiByte: Readonly<Record<string, string>> = {
  ...{ 'euc-jp': 'euc-jp', eucjp: 'euc-jp', ujis: 'euc-jp', 'iso-2022-jp': 'iso-2022-jp' },
  ...{ cp932: 'shift_jis', 'windows-31j': 'shift_jis', ms932: 'shift_jis' },
  ...{ gbk: 'gbk', cp936: 'gbk', ms936: 'gbk', gb2312: 'gbk', 'euc-cn': 'gbk', euccn: 'gbk', gb18030: 'gb18030' },
  ...{ big5: 'big5', 'big-5': 'big5', 'cn-big5': 'big5', cp950: 'big5', 'big5-hkscs': 'big5', big5hkscs: 'big5' },
  ...{ 'euc-kr': 'euc-kr', euckr: 'euc-kr', cp949: 'euc-kr', uhc: 'euc-kr' },
};

function find(name: string): Decoding | undefined {
  if (Object.hasOwn(exact, name)) return exact[name];
  const part = /^(?:iso[-_]?8859-|iso8859|8859_)(\d+)$/.exec(name)?.[1];
  const number = part === undefined ? latinNames[name] : Number(part);
  if (number !== undefined) return number >= 1 && number <= 16 && number !== 12 ? iso8859(number) : undefined;
  const page = /^(?:windows-|cp)(125[0-8])$/.exec(name)?.[1];
  const windowsPage = page === undefined ? windowsNames[name] : Number(page);
  if (windowsPage !== undefined) return windows(windowsPage);
  if (/^(?:cp|ibm)?437$/.test(name)) return { kind: 'bytes', upper: cp437 };
  if (/^(?:cp|ibm)?850$/.test(name)) return { kind: 'bytes', upper: cp850 };
  const bytes = byteSets[name];
  if (bytes !== undefined) {
    const upper = upperHalf(bytes);
    return { kind: 'bytes', upper: name.startsWith('tis') ? '\ufffd'.repeat(33) + upper.slice(33) : upper };
  }
  if (/^(?:sjis|shift[-_]jis|ms_kanji|csshiftjis)$/.test(name)) {
    return { kind: 'platform', label: 'shift_jis', yen: true };
  }
  const label = multiByte[name];
  return label === undefined ? undefined : { kind: 'platform', label };
}

const known = new Map<string, Decoding | undefined>();

/**
 * How a character set is decoded, by the names that iconv has for it.
 *
 * @returns undefined for one that iconv does not know, or that is not known here
 */
export function decodingOf(name: string): Decoding | undefined {
  const key = lowerCase(name);
  if (!known.has(key)) known.set(key, find(key));
  return known.get(key);
}
