import { trimSpaceEnd } from '../expand/characters.ts';
/** An option at the end of the argument of MAIL or RCPT. */
export interface CommandOption {
  readonly name: string;
  /** What follows its equals sign; where it has none, its name. */
  readonly value: string;
  readonly hasEquals: boolean;
  /** What stands before it, without the one space or tab that parts the two. */
  readonly rest: string;
}

/**
 * Takes the last option off an argument. Mirrors `extract_option`: spaces in quoted local parts end nothing, and an
 * option without an equals sign is any last word.
 */
export function extractOption(argument: string): CommandOption | undefined {
  const text = trimSpaceEnd(argument);
  let at = text.length - 1;
  while (at > 0 && text[at] !== '=' && !/[\t-\r ]/.test(text.charAt(at))) {
    if (text[at] === '"') {
      do at--;
      while (at > 0 && text[at] !== '"');
      if (at <= 0) return undefined;
    }
    at--;
  }
  if (at <= 0) return undefined;
  if (text[at] !== '=') {
    const word = text.slice(at + 1);
    return { name: word, value: word, hasEquals: false, rest: text.slice(0, at) };
  }
  let start = at;
  while (start > 0 && /[A-Za-z]/.test(text.charAt(start - 1))) start--;
  if (start <= 0 || !/[\t-\r ]/.test(text.charAt(start - 1))) return undefined;
  return { name: text.slice(start, at), value: text.slice(at + 1), hasEquals: true, rest: text.slice(0, start - 1) };
}
