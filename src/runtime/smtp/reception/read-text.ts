import type { Waiting } from '../input.ts';
import { readBytes, readLine } from '../input.ts';
import type { Session } from '../session.ts';

/** The text of a message as it has been read: lines end with a newline. */
export interface MessageText {
  readonly header: readonly string[];
  readonly body: string;
  /** How many bytes have been counted, as `message_size` counts. */
  readonly size: number;
  readonly longestLine: number;
  readonly zeros: number;
  /** The body begins with what should have been a header line. */
  readonly brokenHeader: boolean;
}

export type TextReading =
  | ({ readonly status: 'whole' } & MessageText)
  /** The client went away; `where` is ` (header)` and so on. */
  | { readonly status: 'lost'; readonly where: string }
  | { readonly status: 'tooBig'; readonly size: number; readonly header: readonly string[] }
  | { readonly status: 'headerTooLong'; readonly line: boolean; readonly header: readonly string[] };

/** Gives one line of a message after the other: without its newline; undefined at the end; `lost` where the client went away. */
export type LineSource = () => Waiting<string | undefined | { readonly lost: true }>;

/** The lines that follow DATA, dots taken off, up to the dot. */
export function dataLines({ input }: Session): LineSource {
  let crlf: boolean | undefined;
  let pending = '';
  return function* () {
    for (;;) {
      const line = yield* readLine(input);
      if (line === undefined || !line.endsWith('\n')) return { lost: true };
      const endsCrlf = line.endsWith('\r\n');
      // The first line tells how lines end; a lone newline in a message with CRLF ends none.
      crlf ??= endsCrlf;
      let text = line.slice(0, endsCrlf ? -2 : -1);
      if (pending === '') {
        if (text === '.' && (endsCrlf || !crlf)) return undefined;
        if (text.startsWith('.')) text = text.slice(1);
      }
      if (crlf && !endsCrlf) {
        pending += `${text}\n `;
        continue;
      }
      text = pending + text;
      pending = '';
      return text.replace(/\r(?!\n)/g, '\n ');
    }
  };
}

/** Lines of a text that has been read as a whole. */
export function linesOf(text: string): LineSource {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let at = 0;
  // eslint-disable-next-line require-yield -- there is nothing to wait for
  return function* () {
    return lines[at++];
  };
}

/**
 * Reads the chunks of BDAT up to the last.
 *
 * @param next sends the reply to a chunk, and reads the next command; undefined where the client broke off
 */
export function* readChunks(session: Session, next: () => Waiting<boolean>): Waiting<string | undefined> {
  let text = '';
  for (;;) {
    const { chunkSize } = session;
    const bytes = yield* readBytes(session.input, chunkSize);
    if (bytes.length < chunkSize) return undefined;
    text += bytes;
    if (session.chunking === 'last') return text.replaceAll('\r\n', '\n');
    if (!(yield* next())) return undefined;
  }
}

const longestHeader = 1024 * 1024;

/**
 * Reads a message: header lines, then the body. Mirrors what `receive_msg` does first.
 *
 * @param isFromLine whether a first line is one of `From ` that counts for nothing
 */
export function* readText(
  lines: LineSource,
  limits: { readonly size: number; readonly header: number; readonly headerLine: number },
  isFromLine: (line: string) => boolean,
): Waiting<TextReading> {
  const header: string[] = [];
  const most = limits.header > 0 ? limits.header : longestHeader;
  let size = 0;
  let longestLine = 0;
  let zeros = 0;
  let body = '';
  let brokenHeader = false;
  let first = true;
  let line = yield* lines();
  for (;;) {
    if (typeof line === 'object') return { status: 'lost', where: ' (header)' };
    if (line === undefined) break;
    size += line.length + 1;
    longestLine = Math.max(longestLine, line.length);
    if (line === '') {
      line = yield* lines();
      break;
    }
    let whole = `${line}\n`;
    let following = yield* lines();
    while (typeof following === 'string' && /^[ \t]/.test(following)) {
      whole += `${following}\n`;
      size += following.length + 1;
      longestLine = Math.max(longestLine, following.length);
      if (size >= most) return { status: 'headerTooLong', line: false, header };
      following = yield* lines();
    }
    if (size >= most) return { status: 'headerTooLong', line: false, header };
    if (!(first && isFromLine(whole))) {
      if (!/^[!-9;-~\x80-\xff]+[ \t\n\v\f\r]*:/.test(whole)) {
        // No header line: it is the first of the body, and what follows it is, too.
        body = whole;
        zeros = whole.split('\0').length - 1;
        if (typeof following === 'object') return { status: 'lost', where: ' (after header)' };
        brokenHeader = true;
        line = following;
        break;
      }
      const kept = whole.replaceAll('\0', '?').replace(/(?:\n[ \t]*)+$/, '\n');
      if (limits.headerLine > 0 && kept.length > limits.headerLine) {
        return { status: 'headerTooLong', line: true, header: [...header, kept] };
      }
      header.push(kept);
    }
    first = false;
    line = following;
  }
  const parts: string[] = [body];
  for (;;) {
    if (typeof line === 'object') return { status: 'lost', where: '' };
    if (line === undefined) break;
    size += line.length + 1;
    if (line.length > longestLine) longestLine = line.length;
    if (line.includes('\0')) zeros += line.split('\0').length - 1;
    // What comes after the limit is read and thrown away.
    if (limits.size <= 0 || size <= limits.size) parts.push(line, '\n');
    line = yield* lines();
  }
  if (limits.size > 0 && size > limits.size) return { status: 'tooBig', size, header };
  return { status: 'whole', header, body: parts.join(''), size, longestLine, zeros, brokenHeader };
}
