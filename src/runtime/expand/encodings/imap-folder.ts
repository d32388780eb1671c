import { translate } from './charset.ts';

/* Names of IMAP folders in modified UTF-7 (RFC 3501). */

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';

/** What encoding a name gives. */
export type FolderName =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

function needsNothing(name: string, separator: string, specials: string): boolean {
  return Array.from(name).every(
    (char) => char >= ' ' && char < '\x7f' && !'./&'.includes(char) && char !== separator && !specials.includes(char),
  );
}

function shifted(units: readonly number[]): string {
  let bits = 0;
  let held = 0;
  let result = '';
  for (const unit of units) {
    for (const byte of [unit >> 8, unit & 255]) {
      held = ((held << 8) | byte) & 0xffff;
      bits += 8;
      while (bits >= 6) {
        bits -= 6;
        result += digits.charAt((held >> bits) & 63);
      }
    }
  }
  return bits > 0 ? result + digits.charAt((held << (6 - bits)) & 63) : result;
}

/** Whether a text is the beginning of a character in UTF-8. */
function isCutShort(text: string): boolean {
  return /^(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/.test(text);
}

/**
 * Encodes a folder's name, with dots for the separator. Mirrors `imap_utf7_encode`.
 *
 * @param charset the character set that the name is in
 * @param separator one character
 * @param specials further characters to encode
 */
export function encodeFolder(name: string, charset: string, separator: string, specials: string): FolderName {
  // A separator at the very beginning is dropped.
  const start = name.startsWith(separator) ? name.slice(1) : name;
  if (needsNothing(name, separator, specials)) return { ok: true, text: name };
  const translated = translate(start, charset, 'UTF-8');
  if (!translated.ok) {
    const cut = translated.known && /^utf-?8$/i.test(charset) && isCutShort(translated.rest);
    const why = cut ? 'Invalid argument' : 'Invalid or incomplete multibyte or wide character';
    const message = translated.known
      ? `imapfolder: iconv() failed to convert from ${charset}: ${why}`
      : `imapfolder: iconv_open("UTF-16BE", "${charset}") failed: Invalid argument (maybe unsupported conversion)`;
    return { ok: false, message };
  }
  const text = Buffer.from(translated.text, 'latin1').toString();
  let result = '';
  let pending: number[] = [];
  let lastSeparator = false;
  const flush = (): void => {
    if (pending.length > 0) result += `&${shifted(pending)}-`;
    pending = [];
  };
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const unit = text.charCodeAt(i);
    if (unit >= 0x7f || unit < 0x20 || (specials.includes(char) && char !== separator)) {
      lastSeparator = false;
      pending.push(unit);
    } else if ((char !== '.' && char !== '/') || char === separator) {
      flush();
      if (char === separator) {
        if (!lastSeparator) result += '.';
        lastSeparator = true;
      } else {
        result += char === '&' ? '&-' : char;
        lastSeparator = false;
      }
    } else return { ok: false, message: `imapfolder: illegal character '${char}'` };
  }
  flush();
  return { ok: true, text: result.replace(/\.$/, '') };
}
