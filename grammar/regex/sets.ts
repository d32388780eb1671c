import type { ByteSet } from './ast.ts';

/** Makes a set of the bytes for which a test holds. */
export function setOf(holds: (code: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, code) => (holds(code) ? 1 : 0));
}

const between = (code: number, low: string, high: string): boolean =>
  code >= low.charCodeAt(0) && code <= high.charCodeAt(0);
const lower = (code: number): boolean => between(code, 'a', 'z');
const upper = (code: number): boolean => between(code, 'A', 'Z');
const digit = (code: number): boolean => between(code, '0', '9');
const space = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);
const word = (code: number): boolean => lower(code) || upper(code) || digit(code) || code === 95;
const graph = (code: number): boolean => code > 32 && code < 127;

/** POSIX classes, in the "C" locale. */
export const posixClasses: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (code) => lower(code) || upper(code),
  lower,
  upper,
  alnum: (code) => lower(code) || upper(code) || digit(code),
  ascii: (code) => code < 128,
  blank: (code) => code === 9 || code === 32,
  cntrl: (code) => code < 32 || code === 127,
  digit,
  graph,
  print: (code) => graph(code) || code === 32,
  punct: (code) => graph(code) && !lower(code) && !upper(code) && !digit(code),
  space,
  word,
  xdigit: (code) => digit(code) || between(code, 'a', 'f') || between(code, 'A', 'F'),
};

/** Classes written with a backslash and a letter; capital letters mean the contrary. */
export const escapeClasses: Readonly<Record<string, (code: number) => boolean>> = {
  d: digit,
  s: space,
  w: word,
  h: (code) => code === 9 || code === 32 || code === 160,
  v: (code) => (code >= 10 && code <= 13) || code === 133,
  N: (code) => code !== 10,
};

export const isWord = word;

/** Every byte. */
export const everything = setOf(() => true);
/** Every byte but the newline. */
export const noNewline = setOf((code) => code !== 10);

/** A set of one byte, or of a letter in both cases. */
export function single(code: number, caseless: boolean): ByteSet {
  const set = new Uint8Array(256);
  set[code] = 1;
  return caseless ? withCases(set) : set;
}

/** A set with the other case of every letter in it. */
export function withCases(set: ByteSet): ByteSet {
  const result = Uint8Array.from(set);
  for (let code = 65; code <= 90; code++) {
    if (set[code] || set[code + 32]) result[code] = result[code + 32] = 1;
  }
  return result;
}

export function inverted(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

/** The only byte in a set; undefined where there are more, or none. */
export function onlyMember(set: ByteSet): number | undefined {
  const first = set.indexOf(1);
  return first >= 0 && set.indexOf(1, first + 1) < 0 ? first : undefined;
}
