/**
 * Splits the value of the condition `acl` into the ACL and its arguments: words, perhaps in double quotes with
 * backslash escapes (`string_dequote`).
 */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/[\t-\r ]/.test(text.charAt(at))) at++;
    if (at >= text.length || words.length > 9) return words;
    let word = '';
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\' && at + 1 < text.length) at++;
        word += text.charAt(at);
      }
      at++;
    } else while (at < text.length && !/[\t-\r ]/.test(text.charAt(at))) word += text.charAt(at++);
    words.push(word);
  }
}
