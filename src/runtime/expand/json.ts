import { skipSpace } from './characters.ts';

/* JSON as Exim takes it apart: by its brackets, commas and quotes, without looking at what stands between them. */

/** What is left of a text without what wraps it, or the character that is missing. */
export type Unwrapped = { readonly text: string; readonly rest: string } | { readonly missing: string };

/** Takes the wrapping characters off a text. Mirrors `dewrap`. */
export function unwrap(text: string, open: string, close: string): Unwrapped {
  const at = skipSpace(text, 0);
  if (text.charAt(at) !== open || at >= text.length) return { missing: open };
  let depth = 0;
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\\') i++;
    else if (open !== close && char === open) depth++;
    else if (char === close) {
      if (depth === 0) return { text: text.slice(at + 1, i), rest: text.slice(i + 1) };
      depth--;
    }
  }
  return { missing: close };
}

/**
 * Splits the inside of an array or object at its commas. An empty element ends it. Mirrors `json_nextinlist`.
 *
 * @param release before 4.97 a comma in a string counted like any other
 */
export function* jsonElements(text: string, release: number): Generator<string> {
  let at = 0;
  for (;;) {
    const start = skipSpace(text, at);
    let arrays = 0;
    let objects = 0;
    let quoted = false;
    let end = start;
    for (; end < text.length; end++) {
      const char = text.charAt(end);
      if (quoted) {
        if (char === '\\') end++;
        else if (char === '"') quoted = false;
      } else if (char === ',' && arrays === 0 && objects === 0) break;
      else if (char === '[') arrays++;
      else if (char === ']') arrays--;
      else if (char === '{') objects++;
      else if (char === '}') objects--;
      else if (char === '"') quoted = release >= 97;
    }
    end = Math.min(end, text.length);
    if (end === start) return;
    yield text.slice(start, end);
    at = end < text.length ? end + 1 : end;
  }
}
