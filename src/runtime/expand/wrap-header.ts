import { isSpace } from './characters.ts';

/** What further lines begin with: a tab, unless told otherwise. */
const tab = { text: '\t', columns: 8 };
const unlimited = 2147483647;

/**
 * Wraps a text as if it were a header line: at newlines, at the two characters `\n`, and where a line would be too
 * long. Mirrors `wrap_header`, also in how it counts.
 *
 * @param columns how long a line may be; 0 for no limit
 * @param most how long the whole may be, roughly; 0 for no limit
 * @param indent what further lines begin with, and how many columns it takes
 */
export function wrapHeader(text: string, columns: number, most: number, indent = tab): string {
  const width = columns === 0 ? unlimited : columns;
  const limit = most === 0 ? unlimited : most;
  if (text === '') return '';
  let result = '';
  let at = 0;
  let left = text.length;
  for (let taken = 0; ; taken = indent.columns) {
    let used = taken;
    const backslash = text.indexOf('\\', at);
    const newline = text.indexOf('\n', at);
    let tail = 0;
    let end = at + left;
    if (backslash >= 0 && text.charAt(backslash + 1) === 'n') {
      tail = 2;
      end = backslash;
    } else if (newline >= 0) {
      tail = 1;
      end = newline;
    }
    if (used + end - at > width) {
      let space = -1;
      for (let u = at + width - used; u > at + 10; u--) {
        if (!isSpace(text.charCodeAt(u))) continue;
        space = u;
        break;
      }
      if (space >= 0) {
        used = space - at;
        let stop = space;
        while (stop > at + 1 && isSpace(text.charCodeAt(stop - 1))) stop--;
        result += text.slice(at, stop);
        at += ++used;
        while (at < text.length && isSpace(text.charCodeAt(at))) {
          at++;
          used++;
        }
      } else if (used < width) {
        used = width - used;
        result += text.slice(at, at + used);
        at += used;
      } else used = 0;
    } else {
      used = end - at;
      result += text.slice(at, end);
      at = end + tail;
    }
    if (at >= text.length) break;
    if (result.length >= limit) {
      result = result.slice(0, limit);
      break;
    }
    // Where the indent alone fills a line nothing is ever taken: Exim goes on until the limit, or for ever.
    if (used === 0 && result.length > 100_000) break;
    left -= used;
    result += `\n${indent.text}`;
  }
  return result;
}
