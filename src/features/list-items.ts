import { trimSpace, trimSpaceStart } from '../../grammar/preprocess/characters.ts';
import { maySeparate } from '../../grammar/list/split.ts';

/** One item of a list, with its place in the text: white space around it left out, doubled separators still doubled. */
export interface ListItem {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** It holds an expansion, so that it may turn out to be anything. */
  readonly open: boolean;
}

/**
 * Splits a list as Exim does, but before expansion: what stands in `${...}` stays whole.
 *
 * @param text a byte string; it may begin with `<` and another separator
 * @param byDefault the separator without that
 * @returns its items; an empty last item, after a final separator, is none
 */
export function listItems(text: string, byDefault = ':'): ListItem[] {
  const begin = /^[\t-\r ]*<([^\t-\r ])/.exec(text);
  const change = begin && maySeparate(begin[1] ?? '') ? begin : null;
  const separator = change?.[1] ?? byDefault;
  const items: ListItem[] = [];
  let from = change ? change[0].length : 0;
  let depth = 0;
  const add = (end: number): void => {
    const raw = text.slice(from, end);
    const lead = raw.length - trimSpaceStart(raw).length;
    const item = trimSpace(raw);
    items.push({ text: item, start: from + lead, end: from + lead + item.length, open: item.includes('$') });
  };
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '\\' && depth > 0) at++;
    else if (c === '{') depth++;
    else if (c === '}' && depth > 0) depth--;
    else if (depth > 0 || c !== separator) continue;
    else if (text[at + 1] === separator) at++;
    else if (endsHeader(text, from, at)) continue;
    else {
      add(at);
      from = at + 1;
    }
  }
  if (trimSpace(text.slice(from)) !== '') add(text.length);
  return items;
}

/** Whether the colon at `at` is the end of a header variable, not of an item. */
function endsHeader(text: string, from: number, at: number): boolean {
  return text[at] === ':' && /\$(?:r|b|l)?h(?:eader)?_[^\t-\r :{}]*$/.test(text.slice(from, at));
}
