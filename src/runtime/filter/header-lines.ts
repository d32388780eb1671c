import { splitList } from '../../../grammar/list/split.ts';
import { isSpace, lowerCase, skipSpace } from '../expand/characters.ts';
import type { Run } from '../run/run.ts';
import { headerType } from '../smtp/reception/header-types.ts';
import type { HeaderLine } from '../state/message.ts';

/** The lines of a text, each with those that continue it. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n(?:[ \t][^\n]*\n)*/g) ?? [];
}

/**
 * Adds header lines behind all others, as a system filter's `headers add` does. Mirrors its use of `header_add`.
 *
 * @param text one line or more; white space before it is passed over
 */
export function addHeaderLines(text: string, run: Run): void {
  const start = skipSpace(text, 0);
  if (start >= text.length) return;
  const whole = text.slice(start);
  const lines = splitLines(whole.endsWith('\n') ? whole : `${whole}\n`);
  const added = lines.map((line, index): HeaderLine => {
    // Only of the last one Exim finds out what it is.
    const { type, resent } = headerType(line);
    const known = index === lines.length - 1 && !resent && /[A-Z]/.test(type);
    return { text: line, type: known ? type : ' ' };
  });
  run.message.headers = [...run.message.headers, ...added];
}

/** Whether a header line has a name; white space may stand before the colon. Mirrors `header_testname`. */
function hasName(line: HeaderLine, name: string): boolean {
  if (line.type === '*' || lowerCase(line.text.slice(0, name.length)) !== lowerCase(name)) return false;
  let at = name.length;
  while (isSpace(line.text.charCodeAt(at)) && line.text.charAt(at) !== '\n') at++;
  return line.text.charAt(at) === ':';
}

/** Takes away all header lines of each name in a list. Mirrors `header_remove`. */
export function removeHeaderLines(names: string, run: Run): void {
  for (const name of splitList(names)) {
    run.message.headers = run.message.headers.map((line) => (hasName(line, name) ? { ...line, type: '*' } : line));
  }
}
