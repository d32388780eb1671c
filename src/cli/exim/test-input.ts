import { isSpace, skipSpace, untilNul } from '../../runtime/expand/characters.ts';

/** Exim reads standard input in stretches of at most this many characters. */
const longestStretch = 1023;

/** What `fgets` reads into a buffer: up to a newline, or as much as fits. */
function stretch(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return Math.min(newline < 0 ? text.length : newline + 1, at + longestStretch);
}

/**
 * Reads the lines of a test one by one: a backslash at the end of a line goes on with the next. Mirrors `get_stdinput`.
 *
 * @param text standard input, a byte string
 */
export function* testLines(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    let line = '';
    for (let first = true; at < text.length; first = false) {
      const next = stretch(text, at);
      const read = untilNul(text.slice(at, next));
      at = next;
      let end = read.length;
      while (end > 0 && isSpace(read.charCodeAt(end - 1))) end--;
      const start = first ? 0 : Math.min(skipSpace(read, 0), end);
      line += read.slice(start, end);
      if (start === end || !line.endsWith('\\')) break;
      line = line.slice(0, -1);
    }
    yield line;
  }
}
