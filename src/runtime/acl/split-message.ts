/** How long a line of a reply gets before it is broken, and how short the first part may be. */
const longest = 75;
const shortest = 35;

/**
 * Breaks a message for a client into lines, at spaces, best behind a colon. Mirrors `string_split_message`.
 *
 * @returns the message with newlines put in the place of spaces
 */
export function splitMessage(message: string): string {
  if (message.length <= longest) return message;
  let text = message;
  for (let start = 0; ;) {
    let end = start;
    while (end < start + longest && end < text.length && text[end] !== '\n') end++;
    if (end >= text.length) return text;
    if (text[end] === '\n') {
      start = end + 1;
      continue;
    }
    let space = -1;
    for (let at = end; at > start + shortest; at--) {
      if (text[at] !== ' ') continue;
      if (text[at - 1] === ':') {
        space = at;
        break;
      }
      if (space < 0) space = at;
    }
    if (space < 0) {
      const ahead = text.slice(end + 1).search(/[ \n]/);
      if (ahead < 0) return text;
      space = end + 1 + ahead;
    }
    text = `${text.slice(0, space)}\n${text.slice(space + 1)}`;
    start = space + 1;
  }
}
