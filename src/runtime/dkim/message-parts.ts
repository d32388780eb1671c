/** A message taken apart: its header lines, and what follows the empty line. */
export interface MessageParts {
  /** Each with its newline, continuation lines included. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Takes the text of a message apart; lines end with a newline. */
export function messageParts(text: string): MessageParts {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1;
  const header = end > 0 ? text.slice(0, end) : text.startsWith('\n') ? '' : text;
  const body = text.startsWith('\n') ? text.slice(1) : end > 0 ? text.slice(end + 1) : '';
  return { headers: header === '' ? [] : header.split(/(?<=\n)(?![ \t])/), body };
}
