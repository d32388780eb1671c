import type { OperatorMaker } from './operator.ts';
import { pure } from './operator.ts';

/** How many bytes follow one that begins a character; even those that no character begins with count. */
function following(code: number): number {
  if (code >= 0xfc) return 5;
  if (code >= 0xf8) return 4;
  if (code >= 0xf0) return 3;
  return code >= 0xe0 ? 2 : 1;
}

/** UTF-8 made Latin-1; characters that it does not have become underscores. Takes bytes as they come. */
function fromUtf8(subject: string): string {
  let result = '';
  for (let at = 0; at < subject.length;) {
    const code = subject.charCodeAt(at++);
    if (code < 0xc0) {
      result += String.fromCharCode(code);
      continue;
    }
    const count = following(code);
    let value = code & (0x7f >> (count + 1));
    for (let i = 0; i < count; i++) {
      value = ((value << 6) | ((at < subject.length ? subject.charCodeAt(at) : 0) & 0x3f)) >>> 0;
      at++;
    }
    result += value > 255 ? '_' : String.fromCharCode(value);
  }
  return result;
}

/** Puts a question mark for everything that is no UTF-8. */
function clean(subject: string, surrogates: boolean): string {
  let result = '';
  let sequence = '';
  let left = 0;
  let point = 0;
  for (let at = 0; at < subject.length; at++) {
    const char = subject.charAt(at);
    const code = subject.charCodeAt(at);
    if (left > 0) {
      if ((code & 0xc0) !== 0x80) {
        result += code < 0x80 ? `?${char}` : '?';
        left = 0;
        continue;
      }
      point = (point << 6) | (code & 0x3f);
      sequence += char;
      if (--left > 0) continue;
      const bad = point > 0x10ffff || point < 0 || (!surrogates && (point & 0x1ff800) === 0xd800);
      result += bad ? '?' : sequence;
    } else if (code < 0x80) result += char;
    else if ((code & 0xe0) === 0xc0 && code > 0xc1) [left, point, sequence] = [1, code & 0x1f, char];
    else if ((code & 0xf0) === 0xe0) [left, point, sequence] = [2, code & 0x0f, char];
    else if ((code & 0xf8) === 0xf0) [left, point, sequence] = [3, code & 0x07, char];
    else result += '?';
  }
  return left > 0 ? `${result}?` : result;
}

const utf8clean: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject) => (/[\x80-\xff]/.test(subject) ? clean(subject, release < 97) : subject),
});

/** `${from_utf8:…}`, `${utf8clean:…}`. */
export const utf8Operators = { from_utf8: pure(fromUtf8), utf8clean };
