import { upperCase } from '../expand/characters.ts';

/** What must be encoded beside controls, spaces and what is not ASCII. */
const specials = '?=()<>@,;:\\".[]_';

/** How long an encoded line may get before it is broken. */
const longest = 67;

export interface Quote2047Options {
  /** What follows `4.` in the release: how the first line is counted is not the same in all. */
  readonly release: number;
  /** `headers_charset`; Latin-1 where it is unset. */
  readonly charset?: string;
  /** Whether a newline stands before each further encoded word. */
  readonly fold?: boolean;
  /** The size of the buffer, which cuts long texts before 4.95. */
  readonly buffer?: number;
}

/**
 * Encodes a text according to RFC 2047. Mirrors `parse_quote_2047`.
 *
 * @param text a byte string
 * @returns encoded words; the text itself where nothing but spaces would need encoding
 */
export function quote2047(text: string, { release, charset, fold = false, buffer }: Quote2047Options): string {
  const head = `=?${charset ?? 'iso-8859-1'}?Q?`;
  const most = release < 95 && buffer !== undefined ? buffer - head.length - 8 : Infinity;
  let result = head;
  let line = release >= 95 && release < 100 ? head.length : 0;
  let coded = false;
  let halfway = false;
  for (let i = 0; i < text.length && result.length <= most; i++) {
    const char = text.charAt(i);
    const code = text.charCodeAt(i);
    if (result.length - line > longest && !halfway) {
      result += fold ? '?=\n ' : '?= ';
      line = result.length;
      result += head;
    }
    if (char === ' ') {
      result += '_';
      halfway = false;
    } else if (code < 33 || code > 126 || specials.includes(char)) {
      result += `=${upperCase(code.toString(16)).padStart(2, '0')}`;
      coded = true;
      halfway = !halfway;
    } else {
      result += char;
      halfway = false;
    }
  }
  return coded ? `${result}?=` : text;
}
