import type { SplitOptions } from '../../../grammar/list/split.ts';
import { maySeparate } from '../../../grammar/list/split.ts';
import { escaped } from '../../../grammar/expansion/tokens.ts';
import { skipSpace } from './characters.ts';
import type { Taint } from './value.ts';

/** A list, and the change of separator that stood before it; empty where there was none. */
export interface ListWithSeparator {
  readonly separator: string;
  readonly text: string;
}

/** Reads a change of separator, `<x` or an escape, off the beginning of a list. Mirrors `matchlist_parse_sep`. */
export function readSeparator(text: string): ListWithSeparator {
  const at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== 60) return { separator: '', text };
  const escape = /\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{0,2}|[^])/y;
  escape.lastIndex = at + 1;
  const image = escape.exec(text)?.[0] ?? text.charAt(at + 1);
  const separator = image.length > 1 ? escaped(image) : image;
  if (separator === '' || !maySeparate(separator)) return { separator: '', text };
  return { separator: separator === '\0' ? '' : separator, text: text.slice(at + 1 + image.length) };
}

/**
 * How a list that came of an expansion is split.
 *
 * @param separator the change of separator that stood before the list, if any; empty: the list may begin with one
 */
export function splitOptions(separator: string, taint: Taint, release: number): SplitOptions {
  const changeable = taint === false || release < 99;
  const keepEscapedSpace = release >= 95;
  return separator === '' ? { changeable, keepEscapedSpace } : { separator, changeable, keepEscapedSpace };
}
