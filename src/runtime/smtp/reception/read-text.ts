import type { Waiting } from '../input.ts';
import { hasMore } from '../input.ts';
import type { ByteSource } from './byte-source.ts';
import { endOf, nextByte, takeRun } from './byte-source.ts';

/** The text of a message as it has been read: lines end with a newline. */
export interface MessageText {
  readonly header: readonly string[];
  readonly body: string;
  /** How many bytes have been counted, as `message_size` counts. */
  readonly size: number;
  /** `$body_linecount`: what should have been a header line counts as one, however often it is continued. */
  readonly bodyLines: number;
  /** `$message_linecount`. */
  readonly lines: number;
  readonly longestLine: number;
  readonly zeros: number;
  /** The body begins with what should have been a header line. */
  readonly brokenHeader: boolean;
  /** It ended within the header. */
  readonly endsInHeader: boolean;
}

export type TextReading =
  | ({ readonly status: 'whole' } & MessageText)
  /** The client went away; `where` is ` (header)` and so on. */
  | { readonly status: 'lost'; readonly where: string }
  | { readonly status: 'tooBig'; readonly size: number; readonly header: readonly string[] }
  | { readonly status: 'headerTooLong'; readonly line: boolean; readonly header: readonly string[] }
  /** Chunks whose first line does not end with CRLF. */
  | { readonly status: 'notCrlf' }
  /** The client broke the sequence of chunks off, and has been answered. */
  | { readonly status: 'brokenOff'; readonly inHeader: boolean };

/** How a text is read. */
export interface TextRules {
  /** 0: without limit. */
  readonly size: number;
  readonly header: number;
  readonly headerLine: number;
  /** The release's number after 4: what is strict about line ends depends on it. */
  readonly release: number;
  /** Whether it comes over SMTP after DATA, in chunks, or from a program, up to the end. */
  readonly from: 'data' | 'chunks' | 'program';
  /** Whether a first line is one of `From ` that counts for nothing. */
  readonly isFromLine: (line: string) => boolean;
  /**
   * Told when there is too much, or when the client has gone within the body; and how many lines more Exim counts then than
   * have been read. What else comes is only read over.
   */
  readonly onExcess?: (lines: number) => void;
}

const CR = 13;
const LF = 10;
const dot = 46;
const space = 32;
const tab = 9;

const longestHeader = 1024 * 1024;

/** A text while it is read. */
interface Reader {
  readonly source: ByteSource;
  readonly rules: TextRules;
  readonly header: string[];
  size: number;
  lines: number;
  longestLine: number;
  zeros: number;
  /** Whether the first line ended with CRLF; undefined before it has ended. */
  crlf: boolean | undefined;
}

/** How the header ended: with its blank line or a first line of the body, or for good. */
type HeaderEnd =
  | { readonly kind: 'body'; readonly first: string; readonly broken: boolean }
  /** There is no body. */
  | { readonly kind: 'over' }
  | { readonly kind: 'refused'; readonly reading: TextReading };

const refused = (reading: TextReading): HeaderEnd => ({ kind: 'refused', reading });

/** What a line of the header comes to. */
type LineEnd =
  | { readonly kind: 'line'; readonly text: string; readonly end: number }
  | { readonly kind: 'blank' }
  | { readonly kind: 'dot' }
  | { readonly kind: 'refused'; readonly reading: TextReading };

/** Reads a line of the header with those that continue it. */
function* readHeaderLine(reader: Reader, most: number): Waiting<LineEnd> {
  const { source, rules } = reader;
  const overSmtp = rules.from !== 'program';
  const gone = (code: number): LineEnd | undefined =>
    !overSmtp || code >= 0 || code === endOf.chunks
      ? undefined
      : {
          kind: 'refused',
          reading:
            code === endOf.input ? { status: 'lost', where: ' (header)' } : { status: 'brokenOff', inHeader: true },
        };
  let text = '';
  let lineStart = 0;
  for (;;) {
    let code = yield* nextByte(source);
    const lost = gone(code);
    if (lost) return lost;
    let ends = code < 0;
    if (code === LF) {
      if (reader.crlf === true) source.putBack.push(space);
      reader.crlf ??= false;
      ends = true;
    } else if (code === dot && text === '' && rules.from === 'data') {
      code = yield* nextByte(source);
      if (code === LF && reader.crlf === true) code = space;
      else if (code === CR) {
        code = yield* nextByte(source);
        if (code !== LF) {
          if (code >= 0) source.putBack.push(code);
          code = CR;
        }
      }
      if (code === LF) return { kind: 'dot' };
      const after = gone(code);
      if (after) return after;
    }
    if (!ends && code === CR) {
      code = yield* nextByte(source);
      if (code === LF) {
        reader.crlf ??= true;
        ends = true;
      } else {
        // A lone CR parts the line in two, of which the second continues the first.
        if (code >= 0) source.putBack.push(code);
        text += '\n';
        reader.size++;
        code = space;
      }
    }
    if (!ends) {
      text += String.fromCharCode(code);
      reader.size++;
      if (reader.size < most) {
        const run = takeRun(source);
        // What is beyond the limit is met byte by byte.
        const taken = run.slice(0, Math.max(0, most - reader.size - 1));
        for (let i = run.length - 1; i >= taken.length; i--) source.putBack.push(run.charCodeAt(i));
        text += taken;
        reader.size += taken.length;
      }
      if (reader.size < most) continue;
      return { kind: 'refused', reading: { status: 'headerTooLong', line: false, header: [...reader.header, text] } };
    }
    reader.lines++;
    reader.longestLine = Math.max(reader.longestLine, text.length - lineStart);
    text += '\n';
    reader.size++;
    lineStart = text.length;
    if (text === '\n') return { kind: 'blank' };
    if (code < 0) return { kind: 'line', text, end: code };
    const following = yield* nextByte(source);
    if (following !== space && following !== tab) {
      if (following >= 0) source.putBack.push(following);
      return { kind: 'line', text, end: Math.min(following, 0) };
    }
    text += String.fromCharCode(following);
    if (++reader.size >= most) {
      return { kind: 'refused', reading: { status: 'headerTooLong', line: false, header: [...reader.header, text] } };
    }
  }
}

/** Reads the header, up to the blank line or to something that is no line of a header. */
function* readHeader(reader: Reader): Waiting<HeaderEnd> {
  const { rules, header } = reader;
  const most = rules.header > 0 ? rules.header : longestHeader;
  for (let first = true; ; first = false) {
    const line = yield* readHeaderLine(reader, most);
    if (line.kind === 'dot') return { kind: 'over' };
    if (line.kind === 'blank') return { kind: 'body', first: '', broken: false };
    if (line.kind === 'refused') return line;
    const { text, end } = line;
    if (rules.size > 0 && reader.size > rules.size) return { kind: 'body', first: text, broken: false };
    if (!(first && rules.isFromLine(text))) {
      // A name may be empty.
      if (!/^(?![ \t\n\v\f\r])[!-9;-~\x80-\xff]*[ \t\n\v\f\r]*:/.test(text)) {
        reader.zeros = text.split('\0').length - 1;
        return { kind: 'body', first: text, broken: true };
      }
      const kept = text.replaceAll('\0', '?').replace(/(?:\n[ \t]*)+$/, '\n');
      reader.size -= text.length - kept.length;
      header.push(kept);
      if (rules.headerLine > 0 && kept.length > rules.headerLine) {
        return refused({ status: 'headerTooLong', line: true, header });
      }
    }
    if (reader.crlf === false && rules.from === 'chunks') return refused({ status: 'notCrlf' });
    if (end === endOf.sequence) return refused({ status: 'brokenOff', inHeader: false });
    if (end < 0)
      return rules.from === 'program' || end === endOf.input
        ? { kind: 'over' }
        : { kind: 'body', first: '', broken: false };
  }
}

/** A body while it is read. */
interface Body {
  readonly reader: Reader;
  /** Undefined where it is only read over. */
  readonly parts: string[] | undefined;
  /** Bytes of the line at hand, as Exim counts them: it misses one after a lone CR. */
  line: number;
  lines: number;
  /** Whether the last line has not ended. */
  open: boolean;
}

function put(body: Body, text: string): void {
  body.reader.size += text.length;
  body.parts?.push(text);
  body.open = true;
}

function endLine(body: Body, next = 0): void {
  const { reader } = body;
  reader.longestLine = Math.max(reader.longestLine, body.line);
  body.line = next;
  body.lines++;
  put(body, '\n');
  body.open = false;
}

const isTooBig = ({ reader: { rules, size }, parts }: Body): boolean =>
  parts !== undefined && rules.size > 0 && size > rules.size;

/** How reading a body ended; `dot` also stands for the end of the last chunk, and for that of what a program hands over. */
type BodyEnd = 'dot' | 'lost' | 'brokenOff' | 'tooBig';

/**
 * Reads the body that follows DATA. Mirrors `read_message_data_smtp` with what 4.97.1 brought and distributions have put into
 * older releases: where the first line ended with CRLF a lone LF ends no line, nor a message.
 */
function* readData(body: Body, strict: boolean): Waiting<BodyEnd> {
  const { reader } = body;
  const { source } = reader;
  let state: 'lineStart' | 'normal' | 'cr' | 'dot' | 'dotCr' = 'lineStart';
  for (;;) {
    if (state === 'normal') {
      const run = takeRun(source);
      if (run !== '') {
        body.line += run.length;
        if (run.includes('\0')) reader.zeros += run.split('\0').length - 1;
        put(body, run);
        if (isTooBig(body)) return 'tooBig';
      }
    }
    let code = yield* nextByte(source);
    if (code < 0) return 'lost';
    if (code === 0) reader.zeros++;
    switch (state) {
      case 'lineStart':
      case 'normal':
        if (code === dot && state === 'lineStart') {
          state = 'dot';
          continue;
        }
        state = 'normal';
        if (code === CR) {
          state = 'cr';
          continue;
        }
        if (code === LF && strict) code = space;
        break;
      case 'cr':
        if (code !== LF) {
          endLine(body, -1);
          if (code === CR) continue;
          state = 'normal';
        }
        break;
      case 'dot':
        if (code === CR) {
          state = 'dotCr';
          continue;
        }
        state = 'normal';
        if (code === LF) {
          if (!strict) return 'dot';
          code = space;
        }
        break;
      case 'dotCr':
        if (code === LF) return 'dot';
        body.lines++;
        put(body, '\n');
        if (code === CR) {
          state = 'cr';
          continue;
        }
        state = 'normal';
        break;
    }
    if (code === LF) {
      endLine(body);
      state = 'lineStart';
    } else {
      body.line++;
      put(body, String.fromCharCode(code));
    }
    if (isTooBig(body)) return 'tooBig';
  }
}

/** Reads the body in chunks (`read_message_bdat_smtp`), or what a program hands over up to the end (`read_message_data`). */
function* readToEnd(body: Body): Waiting<BodyEnd> {
  const { reader } = body;
  const { source } = reader;
  let afterCr = false;
  for (;;) {
    if (!afterCr) {
      const run = takeRun(source);
      if (run !== '') {
        body.line += run.length;
        if (run.includes('\0')) reader.zeros += run.split('\0').length - 1;
        put(body, run);
        if (isTooBig(body)) return 'tooBig';
      }
    }
    const code = yield* nextByte(source);
    if (code < 0) {
      if (reader.rules.from === 'chunks' && code !== endOf.chunks) return code === endOf.input ? 'lost' : 'brokenOff';
      // A last line that does not end is ended.
      if (body.open || afterCr) endLine(body);
      return 'dot';
    }
    if (code === 0) reader.zeros++;
    if (afterCr && code !== LF) endLine(body, reader.rules.from === 'chunks' ? -1 : 0);
    afterCr = code === CR;
    if (code === LF) endLine(body);
    else if (!afterCr) {
      body.line++;
      put(body, String.fromCharCode(code));
    }
    if (isTooBig(body)) return 'tooBig';
  }
}

/** Reads over what is left of a message that is refused; what is read counts for its size (`receive_swallow_smtp`). */
function* swallow(reader: Reader): Waiting<void> {
  if (reader.rules.from === 'data') {
    const strict = reader.crlf !== false && reader.rules.release < 98;
    yield* readData({ reader, parts: undefined, line: 0, lines: 0, open: false }, strict);
  } else if (reader.rules.from === 'chunks') {
    while ((yield* nextByte(reader.source)) >= 0) reader.size++;
  }
}

/**
 * Reads a message: header lines, then the body. Mirrors what `receive_msg` does first.
 *
 * @param source where its bytes come from
 */
export function* readText(source: ByteSource, rules: TextRules): Waiting<TextReading> {
  const reader: Reader = {
    source,
    rules,
    header: [],
    size: 0,
    lines: 0,
    longestLine: 0,
    zeros: 0,
    crlf: undefined,
  };
  const head = yield* readHeader(reader);
  const { header } = reader;
  if (head.kind === 'refused') {
    const { reading } = head;
    if (reading.status === 'headerTooLong') {
      rules.onExcess?.(-source.putBack.filter((code) => code === LF).length);
      yield* swallow(reader);
    }
    if (reading.status === 'notCrlf') while (source.putBack.length > 0 || source.left > 0) yield* nextByte(source);
    return reading;
  }
  const { input } = source;
  if (rules.from !== 'program' && input.ended && !hasMore(input)) return { status: 'lost', where: ' (after header)' };
  const parts: string[] = [];
  const body: Body = { reader, parts, line: 0, lines: 0, open: false };
  if (head.kind === 'body') {
    if (head.first !== '') {
      parts.push(head.first);
      body.lines = 1;
    }
    const end = rules.from === 'data' ? yield* readData(body, reader.crlf !== false) : yield* readToEnd(body);
    if (end === 'lost') {
      rules.onExcess?.(1);
      return { status: 'lost', where: '' };
    }
    if (end === 'brokenOff') return { status: 'brokenOff', inHeader: false };
    if (end === 'tooBig') {
      rules.onExcess?.(1);
      yield* swallow(reader);
      return { status: 'tooBig', size: reader.size, header };
    }
  }
  const { size, longestLine, zeros } = reader;
  return {
    status: 'whole',
    header,
    body: parts.join(''),
    size,
    bodyLines: body.lines,
    lines: reader.lines + body.lines,
    longestLine,
    zeros,
    brokenHeader: head.kind === 'body' && head.broken,
    endsInHeader: head.kind === 'over',
  };
}
