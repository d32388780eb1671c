import type { Comparison, FilterCondition } from '../../../grammar/filter/ast.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { extractAddress } from '../address/extract.ts';
import { addressEnd } from '../address/find.ts';
import { lowerCase, untilNul } from '../expand/characters.ts';
import { toInt32 } from '../expand/numbers.ts';
import { patternFault, setCaptures } from '../expand/regex-match.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import { compileRegex } from '../regex/regex.ts';
import { isPersonal } from './personal.ts';
import type { FilterState } from './state.ts';
import { setThisAddress } from './state.ts';

/**
 * Tells whether a condition holds. Mirrors `test_condition`. After an error `state.message` says what it was, and the
 * answer means nothing.
 */
export function testCondition(condition: FilterCondition, state: FilterState): boolean {
  const before = state.message;
  const held = holds(condition, state);
  if (state.message !== undefined && state.message !== before) return false;
  return held !== condition.negated;
}

function holds(condition: FilterCondition, state: FilterState): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return chainHolds(condition, state);
    case 'state':
      return stateHolds(condition.word, state);
    case 'personal': {
      // In a system filter there is nobody whom a message could be sent to.
      if (state.options.system) return false;
      // The last alias comes first, as Exim has them.
      return isPersonal(condition.aliases.map(({ text }) => text).reverse(), state.run);
    }
    case 'foranyaddress':
      return anyAddressHolds(condition, state);
    case 'comparison':
      return comparisonHolds(condition, state);
  }
}

/** A chain of `and` or of `or`, which may be long, from its first part on. */
function chainHolds(chain: Extract<FilterCondition, { readonly kind: 'and' | 'or' }>, state: FilterState): boolean {
  const parts: FilterCondition[] = [chain.right];
  let first = chain.left;
  while (first.kind === chain.kind && !first.negated) {
    parts.push(first.right);
    first = first.left;
  }
  let held = testCondition(first, state);
  for (let part = parts.pop(); part; part = parts.pop()) {
    if (held === (chain.kind === 'or') || state.message !== undefined) return held;
    held = testCondition(part, state);
  }
  return held;
}

function stateHolds(
  word: Extract<FilterCondition, { readonly kind: 'state' }>['word'],
  { run, options, delivered }: FilterState,
): boolean {
  const { message } = run;
  switch (word) {
    case 'delivered':
      return delivered;
    case 'error_message':
      return message.id !== '' && message.sender === '';
    case 'first_delivery':
      return options.print !== undefined || message.id === '' || message.flags.get('deliver_firsttime') !== false;
    case 'manually_thawed':
      return message.id !== '' && message.flags.get('deliver_manual_thaw') === true;
  }
}

/** Expands a string of a condition; undefined after an error. */
function expandedText(text: string, state: FilterState): Value | undefined {
  const { run } = state;
  const result = run.expand(text);
  if (result.ok) return valueOf(untilNul(result.value), result.tainted);
  state.message = `failed to expand ${quoted(text, run.release)} in filter file: ${result.message}`;
  return undefined;
}

/** `foranyaddress`: whether the condition holds for one of the addresses in a list. */
function anyAddressHolds(
  { addresses, condition }: Extract<FilterCondition, { readonly kind: 'foranyaddress' }>,
  state: FilterState,
): boolean {
  const list = expandedText(addresses.text, state);
  if (list === undefined) return false;
  const text = textOf(list);
  const group = { allow: true, open: false };
  for (let at = 0; at < text.length;) {
    const end = addressEnd(text, at, false);
    const found = extractAddress(text.slice(at, end), state.run.addressSettings, { group });
    setThisAddress(state, found.ok ? valueOf(found.address, taintOf(list)) : undefined);
    if (found.ok && testCondition(condition, state)) return true;
    at = end + 1;
  }
  return false;
}

/** Reads a number: decimal, octal or hexadecimal, perhaps with K or M. Mirrors `get_number`. */
function readNumber(text: string): number | undefined {
  const match = /^[\t-\r ]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)([kK]?)([mM]?)[\t-\r ]*$/.exec(text);
  if (!match) return undefined;
  const [, sign, digits = '', kilo, mega] = match;
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const greatest = 9223372036854775807n;
  const long =
    magnitude > greatest ? (sign === '-' ? -greatest - 1n : greatest) : sign === '-' ? -magnitude : magnitude;
  let value = toInt32(long);
  if (kilo !== '') value = Math.imul(value, 1024);
  if (mega !== '') value = Math.imul(value, 1024 * 1024);
  return value;
}

type TextComparison = Exclude<Comparison, 'matches' | 'MATCHES' | 'above' | 'below'>;

const textTests: Readonly<Record<Lowercase<TextComparison>, (left: string, right: string) => boolean>> = {
  is: (left, right) => left === right,
  begins: (left, right) => left.startsWith(right),
  ends: (left, right) => left.endsWith(right),
  contains: (left, right) => left.includes(right),
};

/** A comparison of two strings, both expanded first. */
function comparisonHolds(
  { comparison, left, right }: Extract<FilterCondition, { readonly kind: 'comparison' }>,
  state: FilterState,
): boolean {
  const first = expandedText(left.text, state);
  if (first === undefined) return false;
  const second = expandedText(right.text, state);
  if (second === undefined) return false;
  switch (comparison) {
    case 'matches':
    case 'MATCHES':
      return matches(first, textOf(second), comparison === 'matches', state);
    case 'above':
    case 'below': {
      const numbers: number[] = [];
      for (const text of [textOf(first), textOf(second)]) {
        const number = readNumber(text);
        if (number === undefined) {
          state.message = `malformed numerical string ${quoted(text, state.run.release)}`;
          return false;
        }
        numbers.push(number);
      }
      const [a = 0, b = 0] = numbers;
      return comparison === 'above' ? a > b : a < b;
    }
    case 'contains':
      // `strstric` finds an empty string nowhere, as `strstr` does not.
      return textOf(second) !== '' && lowerCase(textOf(first)).includes(lowerCase(textOf(second)));
    case 'IS':
    case 'BEGINS':
    case 'ENDS':
    case 'CONTAINS':
      return textTests[lowerCase(comparison) as Lowercase<TextComparison>](textOf(first), textOf(second));
    default:
      return textTests[comparison](lowerCase(textOf(first)), lowerCase(textOf(second)));
  }
}

/** A match with a regular expression; what it takes is in `$0`, `$1` and so on afterwards. */
function matches(subject: Value, pattern: string, caseless: boolean, state: FilterState): boolean {
  const { run } = state;
  const compiled = compileRegex(pattern, caseless);
  if (!compiled.ok) {
    const shown = quoted(pattern, run.release);
    const what =
      run.release < 97 ? `error while compiling regular expression ${shown}` : `regular expression error in ${shown}`;
    state.message = `${what}: ${patternFault(compiled.message, run.release)} at offset ${compiled.offset}`;
    return false;
  }
  const texts = compiled.regex.find(textOf(subject))?.texts;
  if (!texts) return false;
  setCaptures(texts, taintOf(subject), run.expansion);
  return true;
}
