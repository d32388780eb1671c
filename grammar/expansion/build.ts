import type { IToken } from 'chevrotain';
import type { Header, Numeric, Operator, Part, Problem, Separator, Sequence, Word } from './ast.ts';
import { operatorName } from './language.ts';
import { problemAt, quoted } from './messages.ts';
import type { Source } from './source.ts';
import * as t from './tokens.ts';

/** Exim reads names into a buffer of this many characters, and drops the rest. */
const longestName = 255;

/** A name as Exim keeps it. */
export function cutName(name: string): string {
  return name.length > longestName ? name.slice(0, longestName) : name;
}

/** Makes a node of a token that is a part by itself. */
export function plainNode(token: IToken): Part {
  const { image, startOffset: start } = token;
  const end = start + image.length;
  switch (token.tokenType) {
    case t.Variable:
      return { kind: 'variable', name: cutName(image.slice(1)), braced: false, start, end };
    case t.BracedVariable:
      return { kind: 'variable', name: cutName(image.slice(2, -1)), braced: true, start, end };
    case t.Header:
      return headerNode(image.slice(1), start, end);
    case t.Numeric:
      return numericNode(image.slice(1), false, start, end);
    case t.BracedNumeric:
      if (image.endsWith('}')) return numericNode(image.slice(2, -1), true, start, end);
      return problemAt('number-not-closed', '} expected after number', start, undefined, image);
    case t.Escape:
      return { kind: 'escape', value: t.escaped(image), start, end };
    case t.Protected: {
      const closed = image.length > 3 && image.endsWith('\\N');
      return { kind: 'protected', text: image.slice(2, closed ? -2 : undefined), closed, start, end };
    }
    case t.BackslashAtEnd:
      return problemAt('backslash-at-end', '\\ at end of string', start, undefined, image);
    case t.StrayDollar:
      return image === '$'
        ? problemAt('stray-dollar', '$ not followed by letter, digit, or {', start, undefined, image)
        : problemAt('name-expected', 'letter or digit expected after ${', start, undefined, image);
    case t.UnclosedName: {
      const name = cutName(image.slice(2));
      const message = `"\${${name}" is not a known operator (or a } is missing in a variable reference)`;
      return problemAt('not-closed-name', message, start, undefined, image);
    }
    default:
      return { kind: 'text', text: image, start, end };
  }
}

/**
 * Makes the node of a header variable.
 *
 * @param written the name with its prefix and its colon: `h_subject:`
 */
export function headerNode(written: string, start: number, end: number): Header {
  const underscore = written.indexOf('_');
  const prefix = written.slice(0, underscore);
  const first = prefix.charAt(0);
  const colon = written.endsWith(':');
  return {
    kind: 'header',
    prefix,
    form: first === 'r' || first === 'b' || first === 'l' ? first : '',
    name: written.slice(underscore + 1, colon ? -1 : undefined).slice(0, longestName - 1),
    colon,
    start,
    end,
  };
}

function numericNode(digits: string, braced: boolean, start: number, end: number): Numeric {
  // Exim counts in 32 bits, and lets them overflow.
  let index = 0;
  for (let i = 0; i < digits.length; i++) index = (Math.imul(index, 10) + digits.charCodeAt(i) - 48) | 0;
  return { kind: 'numeric', index, braced, digits, start, end };
}

export function sequenceNode(
  parts: readonly Part[],
  separator: Separator | undefined,
  start: number,
  end: number,
): Sequence {
  return separator ? { kind: 'sequence', parts, separator, start, end } : { kind: 'sequence', parts, start, end };
}

export function separatorNode(token: IToken): Separator {
  const { image, startOffset: start } = token;
  return { kind: 'separator', value: t.separatorOf(image), start, end: start + image.length };
}

export function wordNode(text: string, start: number): Word {
  return { kind: 'word', text, start, end: start + text.length };
}

/** The operators that may have an argument after an underscore. */
const takesArgument: ReadonlySet<string> = new Set([
  ...['sha2', 'sha256', 'sha3', 'headerwrap', 'listnamed', 'mask', 'quote', 'quote_local_part'],
  ...['length', 'l', 'substr', 's', 'hash', 'h', 'nhash', 'nh'],
]);

/** Makes the node of an operator. */
export function operatorNode(token: IToken, subject: Sequence, close: IToken | undefined, source: Source): Operator {
  const start = token.startOffset;
  const { release } = source.language;
  const name = wordNode(token.image.slice(2, -1), start + 2);
  const { operator, argument } = operatorName(cutName(name.text), source.language);
  let early: Problem | undefined;
  let problem: Problem | undefined;
  if (operator === undefined) {
    problem = problemAt(
      'unknown-operator',
      `unknown expansion operator ${quoted(cutName(name.text), release)}`,
      name.start,
    );
  } else if (argument !== undefined && release >= 99 && !takesArgument.has(operator)) {
    const message = `unknown expansion operator ${quoted(name.text, release)} ("${operator}" does not take an _arg)`;
    early = problemAt('operator-argument', message, name.start);
  }
  return {
    kind: 'operator',
    name,
    operator,
    argument,
    subject,
    ...(early && { early }),
    ...(problem && { problem }),
    start,
    end: close ? close.startOffset + 1 : subject.end,
  };
}
