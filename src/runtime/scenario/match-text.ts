import type { TextExpectation } from './written.ts';

/**
 * The parts of a text that is a regular expression between slashes, the flags after it; a path such as `/var/mail/alice`
 * is none.
 */
export function expressionParts(text: string): { readonly source: string; readonly flags: string } | undefined {
  const match = /^\/([^]+)\/([imsu]{0,4})$/.exec(text);
  return match?.[1] === undefined ? undefined : { source: match[1], flags: match[2] ?? '' };
}

const compiled = new Map<string, RegExp | undefined>();
/** Expressions are kept for as long as a run of tests has no more than these. */
const mostKept = 1000;

/** The regular expression that a text between slashes is; undefined for any other text. */
export function expressionOf(text: string): RegExp | undefined {
  if (!compiled.has(text)) {
    const parts = expressionParts(text);
    let expression: RegExp | undefined;
    try {
      expression = parts && new RegExp(parts.source, parts.flags);
    } catch {
      expression = undefined;
    }
    if (compiled.size >= mostKept) compiled.clear();
    compiled.set(text, expression);
  }
  return compiled.get(text);
}

/**
 * Whether what came out is what was expected.
 *
 * @param expected a text, a regular expression between slashes, `none`, or the contrary of one
 * @param actual the forms that it may be told in, of which one must match; none at all where nothing came out
 */
export function meets(expected: TextExpectation, actual: readonly string[]): boolean {
  if (typeof expected === 'object') return !meets(expected.not, actual);
  const text = String(expected);
  if (text === 'none') return actual.every((each) => each === '' || each === 'none');
  const expression = expressionOf(text);
  return actual.some((each) => each === text || expression?.test(each) === true);
}

/** An expectation as a person reads it. */
export function told(expected: TextExpectation): string {
  return typeof expected === 'object' ? `not ${told(expected.not)}` : String(expected);
}
