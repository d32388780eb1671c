/** White space and comments, which stand between message ids. */
const between = /(?:[\t-\r ]+|\((?:[^()\\]|\\[^]|\([^()]*\))*\))*/y;

const messageId = /<(?:"(?:[^"\\]|\\[^])*"|[^\t-\r <>()[\]:;,"@\\]+)@(?:\[[^\]\t-\r ]*\]|[^\t-\r <>()[\]:;,"@\\]+)>/y;

/** The message ids that a header field begins with, up to the first thing that is none. Mirrors `parse_message_id`. */
export function readMessageIds(text: string): readonly string[] {
  const ids: string[] = [];
  let at = 0;
  for (;;) {
    between.lastIndex = at;
    at += between.exec(text)?.[0].length ?? 0;
    messageId.lastIndex = at;
    const found = messageId.exec(text)?.[0];
    if (found === undefined) return ids;
    ids.push(found);
    at += found.length;
  }
}
