/**
 * Where a text comes from, as far as Exim cares: not tainted, tainted, or tainted but quoted for the lookup type named.
 */
export type Taint = boolean | string;

/** A text with its taint; one that says it is not tainted is so although its variable's row says otherwise. */
export interface TaintedText {
  readonly text: string;
  readonly taint: Taint;
}

/** A text; a plain string is not tainted. Byte strings. */
export type Value = string | TaintedText;

/** The taint of a text that is put together from two. Mirrors `is_incompatible_fn`. */
export function mergeTaint(a: Taint, b: Taint): Taint {
  if (a === b || b === false) return a;
  return a === false ? b : true;
}

/** Makes a value of a text and its taint. */
export function valueOf(text: string, taint: Taint): Value {
  return taint === false ? text : { text, taint };
}

/** The text of a value. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : value.text;
}

/** The taint of a value. */
export function taintOf(value: Value): Taint {
  return typeof value === 'string' ? false : value.taint;
}
