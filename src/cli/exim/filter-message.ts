/* How Exim reads the message with which a filter is tried out: the header as of any local message, the body as it stands. */

/** A message as it has been read. */
export interface TestText {
  /** Header lines, each with its newlines; and whether a line was one of `From ` that began the message. */
  readonly header: readonly string[];
  readonly fromLine: string | undefined;
  readonly body: string;
  /** What `$message_size` and its kin tell. */
  readonly size: number;
  readonly bodySize: number;
  readonly headerLines: number;
  readonly bodyLines: number;
  readonly zeros: number;
  readonly longestLine: number;
}

/** Standard input while the header is read. */
interface Reading {
  readonly text: string;
  at: number;
  /** Whether the first line ended with CRLF; after that a lone newline ends no line. */
  crlf: boolean | undefined;
  size: number;
  lines: number;
  longest: number;
}

/** One header line with those that continue it, or what stands in its place. */
type Stretch =
  | { readonly kind: 'line'; readonly text: string; readonly atEnd: boolean }
  /** The empty line, or nothing: `atEnd` where there is no more. */
  | { readonly kind: 'empty'; readonly atEnd: boolean }
  | { readonly kind: 'dot' };

/** Reads up to the end of a physical line; what ends it is passed over. */
function readPhysical(reading: Reading): { readonly text: string; readonly atEnd: boolean } {
  const { text } = reading;
  let line = '';
  for (;;) {
    const newline = text.indexOf('\n', reading.at);
    const end = newline < 0 ? text.length : newline;
    const withReturn = newline >= 0 && end > reading.at && text.charAt(end - 1) === '\r';
    line += text.slice(reading.at, withReturn ? end - 1 : end).replaceAll('\r', '\n ');
    reading.at = newline < 0 ? end : end + 1;
    if (newline < 0) return { text: line, atEnd: true };
    reading.crlf ??= withReturn;
    if (withReturn || !reading.crlf) return { text: line, atEnd: false };
    line += '\n ';
  }
}

function readStretch(reading: Reading, dotEnds: boolean): Stretch {
  const { text } = reading;
  if (dotEnds) {
    const dot = /\.(\r?)\n/y;
    dot.lastIndex = reading.at;
    const found = dot.exec(text);
    if (found && (found[1] !== '' || reading.crlf !== true)) {
      reading.at = dot.lastIndex;
      return { kind: 'dot' };
    }
  }
  let whole = '';
  for (;;) {
    const { text: line, atEnd } = readPhysical(reading);
    reading.lines++;
    reading.longest = Math.max(reading.longest, line.length);
    whole += `${line}\n`;
    if (whole === '\n') {
      reading.size++;
      return { kind: 'empty', atEnd };
    }
    const goesOn = /[ \t]/.test(text.charAt(reading.at));
    if (atEnd || !goesOn) {
      reading.size += whole.length;
      return { kind: 'line', text: whole, atEnd: atEnd || reading.at >= text.length };
    }
  }
}

/** Where the body ends: before a line with nothing but a dot, or at the end of the text. */
function bodyEnd(text: string): number {
  const dot = /(?:^|\n)\.\n/.exec(text);
  return dot ? dot.index + (dot[0].startsWith('\n') ? 1 : 0) : text.length;
}

/**
 * How many lines a body has, as `read_message_body` counts them.
 *
 * @param countsEmpty whether empty lines count: not where a dot may end the message
 * @param visible `message_body_visible`
 */
function countLines(body: string, countsEmpty: boolean, visible: number): number {
  const newlines = (countsEmpty ? body : body.replace(/^\n+/, '').replace(/\n+/g, '\n')).split('\n').length - 1;
  // It looks at the end of a buffer that is used in turns: at its very beginning there is nothing before.
  const atBeginning = body.length % (visible + 1) === 0;
  return newlines + (atBeginning || !body.endsWith('\n') ? 1 : 0);
}

/**
 * Reads a message for trying out a filter. Mirrors `receive_msg` with `read_message_body`.
 *
 * @param text standard input, a byte string
 * @param settings `dotEnds`: a line with nothing but a dot ends it; `visible`: `message_body_visible`
 * @param isFromLine whether a first line is one of `From `
 */
export function readTestText(
  text: string,
  settings: { readonly dotEnds: boolean; readonly visible: number },
  isFromLine: (line: string) => boolean,
): TestText {
  const { dotEnds, visible } = settings;
  const reading: Reading = { text, at: 0, crlf: undefined, size: 0, lines: 0, longest: 0 };
  const header: string[] = [];
  let fromLine: string | undefined;
  let zeros = 0;
  let hasBody: boolean;
  for (;;) {
    const stretch = readStretch(reading, dotEnds);
    if (stretch.kind !== 'line') {
      hasBody = stretch.kind === 'empty' && !stretch.atEnd;
      break;
    }
    hasBody = false;
    if (header.length === 0 && isFromLine(stretch.text)) fromLine = stretch.text;
    else if (!/^[!-9;-~\x80-\xff]+[\t-\r ]*:/.test(stretch.text)) {
      // It ends the header, and is lost.
      zeros = stretch.text.split('\0').length - 1;
      hasBody = !stretch.atEnd;
      break;
    } else {
      const kept = stretch.text.replaceAll('\0', '?').replace(/(?:\n[ \t]*)+$/, '\n');
      reading.size -= stretch.text.length - kept.length;
      header.push(kept);
    }
    if (stretch.atEnd) break;
  }
  const rest = hasBody ? text.slice(reading.at) : '';
  const body = dotEnds ? rest.slice(0, bodyEnd(rest)) : rest;
  return {
    header,
    fromLine,
    body,
    size: reading.size + body.length,
    bodySize: body.length,
    headerLines: reading.lines,
    bodyLines: rest === '' ? 0 : countLines(body, !dotEnds, visible),
    zeros: zeros + body.split('\0').length - 1,
    longestLine: reading.longest,
  };
}
