import type { ListSpan, ListWord } from './ast.ts';

/** The text of an item, and where each character of it stands in the list. */
export interface ItemSource {
  readonly text: string;
  /** The offset in the list of a character of the item, or of its end. */
  offset(index: number): number;
}

/** An item in which every separator stands for itself: the list has it as it is, but for doubled separators. */
export function itemSource(list: string, start: number, end: number, separator: string): ItemSource {
  const raw = list.slice(start, end);
  if (!raw.includes(separator)) return { text: raw, offset: (index) => start + index };
  const offsets: number[] = [];
  let text = '';
  for (let at = start; at < end; at++) {
    offsets.push(at);
    text += list.charAt(at);
    if (list.startsWith(separator, at)) at++;
  }
  return { text, offset: (index) => offsets[index] ?? end };
}

/** The span of a stretch of an item. */
export function spanOf(source: ItemSource, from: number, to: number): ListSpan {
  return { start: source.offset(from), end: source.offset(to) };
}

/** A stretch of an item as a word. */
export function wordOf(source: ItemSource, from: number, to: number): ListWord {
  return { text: source.text.slice(from, to), ...spanOf(source, from, to) };
}
