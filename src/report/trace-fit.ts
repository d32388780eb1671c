import { widthOf } from './visible.ts';

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** Cuts a text to what fits into some columns. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let result = '';
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns - 1) break;
    result += character;
  }
  return `${result}…`;
}

/** A line with a text at its left and a place at its right. */
export interface FittedLine {
  readonly text: string;
  readonly gap: string;
  readonly where: string;
}

/** The narrowest that texts are cut to. */
const least = 30;

/**
 * Puts a place at the right end of a line; a text too long is cut, so that the place shows.
 *
 * @param columns how many there are
 */
export function fit(text: string, where: string, columns: number): FittedLine {
  const room = Math.max(least, columns - (where === '' ? 0 : columnsOf(where) + 2));
  const cut = cutTo(text, room);
  return { text: cut, gap: where === '' ? '' : ' '.repeat(Math.max(2, room - columnsOf(cut) + 2)), where };
}
