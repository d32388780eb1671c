import type { LogicalSpan } from '../fault.ts';
import { isSpace } from './characters.ts';

const hash = 35;
const backslash = 92;

/** A logical line of an ACL that is a text of its own: the stretches of the text that make it up, joined. */
export type AclTextLine = readonly LogicalSpan[];

/** The logical lines of an ACL's text, and its comments. */
export interface AclTextLines {
  readonly lines: readonly AclTextLine[];
  /** Physical lines that are comments, without their newlines. */
  readonly comments: readonly LogicalSpan[];
}

/**
 * Cuts up the text of an ACL that stands in place of an ACL's name, or in a file of its own. Mirrors `acl_getline`: blank
 * lines and comments are left out and continued lines are joined, but there are no macros, conditionals or includes, and
 * white space at the end of a line stays.
 *
 * @param text a byte string; as in Exim, it ends at a NUL
 */
export function aclTextLines(text: string): AclTextLines {
  const nul = text.indexOf('\0');
  const stop = nul < 0 ? text.length : nul;
  const lines: AclTextLine[] = [];
  const comments: LogicalSpan[] = [];
  const lineEnd = (from: number): number => {
    const end = text.indexOf('\n', from);
    return end < 0 || end > stop ? stop : end;
  };
  let at = 0;
  while (at < stop) {
    while (at < stop && isSpace(text.charCodeAt(at))) at++;
    if (at >= stop) break;
    let end = lineEnd(at);
    if (text.charCodeAt(at) === hash) {
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    const pieces: LogicalSpan[] = [];
    let start = at;
    for (;;) {
      let last = end;
      while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
      const continued = end < stop && last > start && text.charCodeAt(last - 1) === backslash;
      pieces.push({ start, end: continued ? last - 1 : end });
      if (!continued) break;
      start = end + 1;
      for (;;) {
        while (start < stop && (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9)) start++;
        if (start >= stop || text.charCodeAt(start) !== hash) break;
        const comment = lineEnd(start);
        comments.push({ start, end: comment });
        start = Math.min(stop, comment + 1);
      }
      end = lineEnd(start);
    }
    lines.push(pieces);
    at = end;
  }
  return { lines, comments };
}
