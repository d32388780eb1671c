import { dequote } from '../../../grammar/config/dequote.ts';

/** How many arguments an ACL takes, with its name before them. */
const most = 10;

/**
 * Splits the value of the condition `acl` into the ACL and its arguments: words, perhaps in double quotes with
 * backslash escapes (`acl_check_wargs`).
 */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/[\t-\r ]/.test(text.charAt(at))) at++;
    if (at >= text.length || words.length >= most) return words;
    const word = dequote(text, at, text.length);
    words.push(word.text);
    at = word.end;
  }
}
