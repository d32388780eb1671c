import { upperCase } from '../expand/characters.ts';

/** How long a line may get before it is broken. */
const longest = 73;

/** Writes a text in quoted-printable; CR LF becomes a newline. Mirrors `quoted_printable_encode`. */
export function quotedPrintable(text: string): string {
  let result = '';
  let line = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (line >= longest) {
      result += '=\n';
      line = 0;
    }
    // A blank must have something behind it that is no end of line.
    const isPlain =
      /[!-<>-~]/.test(char) || (/[\t ]/.test(char) && at + 2 < text.length && text.slice(at + 1, at + 3) !== '\r\n');
    if (isPlain) {
      result += char;
      line++;
    } else if (char === '\r' && text.charAt(at + 1) === '\n') {
      result += '\n';
      line = 0;
      at++;
    } else {
      result += `=${upperCase(char.charCodeAt(0).toString(16)).padStart(2, '0')}`;
      line += 3;
    }
  }
  return result;
}
