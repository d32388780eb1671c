import type { Sequence } from './ast.ts';
import type { BraceContent } from './language.ts';

/*
 * What stands between the name of an item or condition and its closing brace, before it is known what belongs to what:
 * the strings in braces of a condition and the yes and no strings after it follow each other without a sign.
 */

interface BracedBase {
  readonly kind: BraceContent;
  /** Where the opening brace stands. */
  readonly start: number;
  /** Past the closing brace, or the end of the string. */
  readonly end: number;
  readonly closed: boolean;
}

/** Text in braces. */
export interface BracedText extends BracedBase {
  readonly sequence: Sequence;
}

/** Conditions or arguments in braces. */
export interface BracedGroup extends BracedBase {
  readonly inner: Group;
}

/** A word or character outside braces. */
export interface Loose {
  readonly kind: 'word' | 'other' | 'lookup-type' | 'not' | 'def' | 'def-header' | 'condition-name' | 'no-condition';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Element = BracedText | BracedGroup | Loose;

/** All that stands in an item, up to its closing brace. */
export interface Group {
  readonly elements: readonly Element[];
  readonly closed: boolean;
  /** Where the closing brace stands, or the end of the string. */
  readonly end: number;
}

/** Whether an element is text in braces. */
export function isText(element: Element | undefined): element is BracedText {
  return element !== undefined && 'sequence' in element;
}

/** Whether an element is conditions or arguments in braces. */
export function isGroup(element: Element | undefined): element is BracedGroup {
  return element !== undefined && 'inner' in element;
}

/** Where the next element begins, or the group ends: the place that Exim has come to. */
export function placeOf(group: Group, index: number): number {
  return group.elements[index]?.start ?? group.end;
}
