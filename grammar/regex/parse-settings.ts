import type { Flags, PatternReader } from './reader.ts';
import { beyond, fault } from './reader.ts';

const flagLetters: Readonly<Record<string, keyof Flags>> = {
  i: 'caseless',
  m: 'multiline',
  s: 'dotAll',
  x: 'extended',
  U: 'ungreedy',
  n: 'noCapture',
};

/** Reads the letters of `(?i-m` up to the character after them; undefined where no such group begins here. */
export function readFlags(reader: PatternReader, flags: Flags): Flags | undefined {
  const { text } = reader;
  const pattern = /\(\?(?=[\^imsxUnJ:)-])(?!-\d)(\^?)([imsxUnJ]*)(?:-([imsxUnJ]*))?/y;
  pattern.lastIndex = reader.at;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [image, hat, on = '', off = ''] = match;
  reader.at += image.length;
  if ((on + off).includes('J')) beyond('(?J');
  const result: Record<keyof Flags, boolean | string> = { ...flags };
  if (hat === '^') {
    const plain = { caseless: false, multiline: false, dotAll: false, extended: '', noCapture: false } as const;
    Object.assign(result, plain);
  }
  for (const letter of on) {
    const name = flagLetters[letter];
    if (name !== undefined) result[name] = name === 'extended' ? (on.includes('xx') ? 'xx' : 'x') : true;
  }
  for (const letter of off) {
    const name = flagLetters[letter];
    if (name !== undefined) result[name] = name === 'extended' ? '' : false;
  }
  return result as unknown as Flags;
}

/** Reads `(?i)` and the like: settings that hold from here on. */
export function readSettings(reader: PatternReader, flags: Flags): Flags | undefined {
  const before = reader.at;
  const result = readFlags(reader, flags);
  if (!result) return undefined;
  const next = reader.text.charAt(reader.at);
  if (next === ')') {
    reader.at++;
    return result;
  }
  if (next !== ':') {
    if (reader.at >= reader.text.length) fault('missing closing parenthesis', reader.text.length);
    const hyphen = next === '-';
    fault(hyphen ? 'invalid hyphen in option setting' : 'unrecognized character after (? or (?-', reader.at);
  }
  reader.at = before;
  return undefined;
}

/** Settings at the start of a pattern that only say how PCRE2 is to do its work, and others. */
const workSettings = /\(\*(?:NO_START_OPT|NO_JIT|NO_AUTO_POSSESS|NO_DOTSTAR_ANCHOR)\)/y;
const otherSettings =
  /\(\*(?:UTF8?|UCP|NOTEMPTY|LIMIT_(?:MATCH|DEPTH|HEAP|RECURSION)=\d+|NOTEMPTY_ATSTART|CR|LF|CRLF|ANYCRLF|ANY|NUL|BSR_ANYCRLF|BSR_UNICODE)\)/y;

export function passSettings(reader: PatternReader): void {
  for (;;) {
    otherSettings.lastIndex = workSettings.lastIndex = reader.at;
    if (otherSettings.test(reader.text)) beyond('a setting at its start');
    if (!workSettings.test(reader.text)) return;
    reader.at = workSettings.lastIndex;
  }
}
