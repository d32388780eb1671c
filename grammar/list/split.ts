import { isSpace } from '../preprocess/characters.ts';

const isControl = (code: number): boolean => code < 32 || code === 127;
const isPunctuation = (code: number): boolean =>
  (code >= 33 && code <= 47) ||
  (code >= 58 && code <= 64) ||
  (code >= 91 && code <= 96) ||
  (code >= 123 && code <= 126);

/** Whether a character may be a separator after `<`. */
export function maySeparate(char: string): boolean {
  const code = char.charCodeAt(0);
  return isPunctuation(code) || isControl(code);
}

/** How a list is split. */
export interface SplitOptions {
  /** The separator, when it is known; it is not looked for in the list then. */
  readonly separator?: string;
  /** What separates when neither `separator` nor the list says anything. */
  readonly default?: string;
  /**
   * Whether a change of separator in the list counts: from 4.99 on not when the list is tainted. It is passed over all
   * the same, and then nothing separates.
   */
  readonly changeable?: boolean;
  /** Whether the last of the spaces after an item stays where a backslash stands before it: from 4.95 on. */
  readonly keepEscapedSpace?: boolean;
}

/** A list as it is being split: `position` moves on as items are taken. */
export interface ListReader {
  readonly text: string;
  position: number;
  /** Empty until it has been found out. */
  separator: string;
  readonly options: SplitOptions;
}

/** Starts to read a list. See `nextInList`. */
export function listReader(text: string, options: SplitOptions = {}): ListReader {
  return { text, position: 0, separator: options.separator ?? '', options };
}

/**
 * Takes the next item of a list, without the white space around it; a doubled separator stands for one that is part of
 * the item, unless it is a control character. An empty item at the end does not count. Mirrors `string_nextinlist`.
 *
 * @returns undefined where there is no more
 */
export function nextInList(reader: ListReader): string | undefined {
  const { text, options } = reader;
  let at = skipSpace(reader, reader.position);
  if (reader.separator === '') {
    reader.separator = options.default ?? ':';
    // At the very end of the list there is nothing after the "<", which Exim takes for a control character.
    if (text.charCodeAt(at) === 60 && (at + 1 === text.length || maySeparate(text.charAt(at + 1)))) {
      reader.separator = (options.changeable !== false && text.charAt(at + 1)) || '\0';
      at = skipSpace(reader, at + 2);
    }
  }
  const { separator } = reader;
  if (at >= text.length) return undefined;
  const doubles = !isControl(separator.charCodeAt(0));
  let item = '';
  let from = at;
  for (;;) {
    const found = text.indexOf(separator, at);
    if (found < 0) {
      item += text.slice(from);
      reader.position = text.length;
      break;
    }
    if (doubles && text.startsWith(separator, found + 1)) {
      item += text.slice(from, found + 1);
      at = from = found + 2;
      continue;
    }
    item += text.slice(from, found);
    reader.position = found + 1;
    break;
  }
  let end = item.length;
  while (end > 0 && isSpace(item.charCodeAt(end - 1))) {
    if (options.keepEscapedSpace === true && end > 1 && item.charCodeAt(end - 2) === 92) break;
    end--;
  }
  return end === item.length ? item : item.slice(0, end);
}

function skipSpace({ text, separator }: ListReader, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at)) && text.charAt(at) !== separator) at++;
  return at;
}

/** All items of a list. See `nextInList`. */
export function splitList(text: string, options: SplitOptions = {}): string[] {
  const reader = listReader(text, options);
  const items: string[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) items.push(item);
  return items;
}

/**
 * Adds an item to a list, with every separator in it doubled. Mirrors `string_append_listele`.
 *
 * @param list the list so far
 * @returns the longer list; a separator comes first only when the list is not empty
 */
export function appendToList(list: string, separator: string, item: string): string {
  const written = item.includes(separator) ? item.replaceAll(separator, separator + separator) : item;
  return list === '' ? written : list + separator + written;
}
