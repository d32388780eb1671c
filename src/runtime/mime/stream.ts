/** A text that is read from the front, as the C library reads a file. */
export interface TextStream {
  readonly text: string;
  at: number;
}

/** Reads up to and with a newline, but not more than a buffer of `size` holds with its NUL: `fgets`. Undefined at the end. */
export function readBuffered(stream: TextStream, size: number): string | undefined {
  const { text, at } = stream;
  if (at >= text.length) return undefined;
  const newline = text.indexOf('\n', at);
  const end = Math.min(newline < 0 ? text.length : newline + 1, at + size - 1);
  stream.at = end;
  return text.slice(at, end);
}

/** Whether a line is one of those that part what lies between boundaries. */
export function isBoundary(line: string, boundary: string): boolean {
  return line.startsWith('--') && line.startsWith(boundary, 2);
}
