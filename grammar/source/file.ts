/**
 * One physical source: a file, standard input, or a command-line definition.
 * `text` is a byte string: one character (U+0000 to U+00FF) for each byte.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Offset of the first byte of each physical line; entry 0 is 0. */
  readonly lineStarts: readonly number[];
  readonly hasNul: boolean;
  /** Whether its `.include` lines stand for parts of one file: they are read in a branch that is not taken, too. */
  readonly joins?: true;
}

/** A stretch of one physical source, as byte offsets; `end` is exclusive. */
export interface PhysicalSpan {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A place in a source: `line` and `column` start at 1, and `column` counts bytes. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/**
 * Makes a source of a byte string.
 *
 * @param path how the source is named in messages
 * @param text its whole content, as a byte string
 * @returns the source, with the start of each line found
 */
export function sourceFile(path: string, text: string): SourceFile {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { path, text, lineStarts, hasNul: text.includes('\0') };
}

/**
 * Makes a source of `.include` lines that stand for one file cut in pieces, as Debian's conf.d is one.
 *
 * @param path how the source is named in messages
 * @param text its lines, as a byte string
 */
export const joiningFile = (path: string, text: string): SourceFile => ({ ...sourceFile(path, text), joins: true });

/**
 * The line and column of a byte offset. An offset past the end counts as the end.
 *
 * @param file the source
 * @param offset a byte offset into its text
 */
export function lineColumn(file: SourceFile, offset: number): LineColumn {
  const at = Math.max(0, Math.min(offset, file.text.length));
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (file.lineStarts[low] ?? 0) + 1 };
}

/**
 * The text of one physical line, without its newline.
 *
 * @param file the source
 * @param line the line's number, from 1
 * @returns a byte string; empty where there is no such line
 */
export function lineText(file: SourceFile, line: number): string {
  const start = file.lineStarts[line - 1];
  if (start === undefined) return '';
  const next = file.lineStarts[line];
  return file.text.slice(start, next === undefined ? file.text.length : next - 1);
}
