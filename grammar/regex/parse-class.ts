import type { ByteSet } from './ast.ts';
import { escapeClass, readCharacter } from './parse-escape.ts';
import type { PatternReader } from './reader.ts';
import { fault } from './reader.ts';
import { readProperty } from './properties.ts';
import { inverted, posixClasses, withCases } from './sets.ts';

const unterminated = 'missing terminating ] for character class';

/** What an element of a class is: one byte, which may begin or end a range, or several. */
type Element = { readonly code: number } | { readonly set: ByteSet };

/**
 * Reads a class, `[…]`.
 *
 * @param caseless whether letters stand for both cases
 * @param ignoreBlanks whether spaces and tabs in it mean nothing (`(?xx)`)
 */
export function readClass(reader: PatternReader, caseless: boolean, ignoreBlanks: boolean): ByteSet {
  const { text } = reader;
  const start = reader.at;
  const outside = /\[([:.=])[^\]\\]*?\1\]/y;
  outside.lastIndex = start;
  const posix = outside.exec(text);
  if (posix) {
    const supported = posix[1] === ':';
    fault(
      supported
        ? 'POSIX named classes are supported only within a class'
        : 'POSIX collating elements are not supported',
      start,
    );
  }
  reader.at++;
  const negated = text.charAt(reader.at) === '^';
  if (negated) reader.at++;
  let set: ByteSet = new Uint8Array(256);
  let quoting = false;
  let first = true;
  /** The byte before a hyphen that may make a range; `after`: what stands before is no single byte. */
  let from: number | undefined;
  let hyphen = -1;
  let afterClass = false;
  for (; ; first = false) {
    if (reader.at >= text.length) fault(unterminated, text.length);
    const char = text.charAt(reader.at);
    if (quoting && text.startsWith('\\E', reader.at)) {
      quoting = false;
      reader.at += 2;
      continue;
    }
    if (!quoting && text.startsWith('\\Q', reader.at)) {
      quoting = true;
      reader.at += 2;
      continue;
    }
    if (!quoting && text.startsWith('\\E', reader.at)) {
      reader.at += 2;
      continue;
    }
    if (!quoting && ignoreBlanks && (char === ' ' || char === '\t')) {
      reader.at++;
      continue;
    }
    if (!quoting && char === ']' && !first) {
      reader.at++;
      if (hyphen >= 0) set[45] = 1;
      break;
    }
    if (!quoting && char === '-' && hyphen < 0 && from !== undefined) {
      hyphen = reader.at++;
      continue;
    }
    if (!quoting && char === '-' && afterClass && !/^(?:\]|$)/.test(text.slice(reader.at + 1, reader.at + 2))) {
      fault('invalid range in character class', reader.at);
    }
    afterClass = false;
    const element: Element = quoting ? { code: text.charCodeAt(reader.at++) } : readElement(reader, hyphen >= 0);
    if ('set' in element) {
      set = set.map((member, code) => member | (element.set[code] ?? 0));
      from = undefined;
      afterClass = true;
      continue;
    }
    if (hyphen >= 0 && from !== undefined) {
      if (element.code < from) fault('range out of order in character class', reader.at - 1);
      set.fill(1, from, element.code + 1);
      hyphen = -1;
      from = undefined;
      continue;
    }
    set[element.code] = 1;
    from = element.code;
  }
  if (caseless) set = withCases(set);
  return negated ? inverted(set) : set;
}

function readElement(reader: PatternReader, endsRange: boolean): Element {
  const { text } = reader;
  const char = text.charAt(reader.at);
  if (char === '[') {
    const named = /\[([:.=])(\^?)([^\]\\]*?)\1\]/y;
    named.lastIndex = reader.at;
    const match = named.exec(text);
    if (match) return posixClass(match, reader, endsRange);
  }
  if (char !== '\\') {
    reader.at++;
    return { code: char.charCodeAt(0) };
  }
  const start = reader.at;
  const letter = text.charAt(start + 1);
  if (letter === 'b') {
    reader.at += 2;
    return { code: 8 };
  }
  const code = readCharacter(reader, true);
  if (code !== undefined) return { code };
  reader.at = start + 2;
  if (letter === 'p' || letter === 'P') {
    if (endsRange) fault('invalid range in character class', reader.at);
    return { set: readProperty(reader, letter === 'P') };
  }
  if (letter === 'N') fault('\\N is not supported in a class', start + 2);
  const set = escapeClass(letter);
  if (!set) {
    const special = /[ABCEGKRXZgkz]/.test(letter);
    fault(special ? 'escape sequence is invalid in character class' : 'unrecognized character follows \\', start + 1);
  }
  if (endsRange) fault('invalid range in character class', reader.at);
  return { set };
}

function posixClass(match: RegExpExecArray, reader: PatternReader, endsRange: boolean): Element {
  const [image, kind, negated, name = ''] = match;
  const start = reader.at;
  if (endsRange) fault('invalid range in character class', start + 1);
  if (kind !== ':') fault('POSIX collating elements are not supported', start);
  const holds = Object.hasOwn(posixClasses, name) ? posixClasses[name] : undefined;
  if (!holds) return fault('unknown POSIX class name', start + 2 + (negated?.length ?? 0));
  reader.at += image.length;
  const contrary = negated === '^';
  return { set: Uint8Array.from({ length: 256 }, (_, code) => (holds(code) !== contrary ? 1 : 0)) };
}
