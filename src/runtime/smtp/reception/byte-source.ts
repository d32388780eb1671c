import type { Input, Waiting } from '../input.ts';
import { hasMore, more } from '../input.ts';

/** What comes in place of a byte: nothing more (`EOF`), the last chunk is over (`EOD`), or the client broke off (`ERR`). */
export const endOf = { input: -1, chunks: -2, sequence: -3 } as const;

/** The text of a message as it comes, byte by byte. */
export interface ByteSource {
  readonly input: Input;
  /** How many bytes the chunk at hand still has; infinite where there are no chunks. */
  left: number;
  /** Bytes that have been put back, the next one last. */
  readonly putBack: number[];
  readonly next: () => Waiting<ChunkSize>;
}

/** The size of a next chunk, or one of `endOf` where there is none. */
export type ChunkSize = { readonly size: number } | number;

// eslint-disable-next-line require-yield -- there is nothing to wait for
function* nothing(): Waiting<ChunkSize> {
  return endOf.input;
}

/** A source of all that an input has. */
export function wholeInput(input: Input): ByteSource {
  return { input, left: Infinity, putBack: [], next: nothing };
}

/** A source of chunks. */
export function chunkedInput(input: Input, size: number, next: ByteSource['next']): ByteSource {
  return { input, left: size, putBack: [], next };
}

/** A source of a text that is all there. */
export function wholeText(text: string): ByteSource {
  return wholeInput({ buffer: text, at: 0, ended: true });
}

/** The next byte, or one of `endOf`. */
export function* nextByte(source: ByteSource): Waiting<number> {
  const back = source.putBack.pop();
  if (back !== undefined) return back;
  const { input } = source;
  while (source.left <= 0) {
    const found = yield* source.next();
    if (typeof found === 'number') return found;
    source.left = found.size;
  }
  if (!hasMore(input) && !(yield* more(input))) return endOf.input;
  source.left--;
  return input.buffer.charCodeAt(input.at++);
}

/** What of a source is there and can be taken without waiting up to the end of a line: neither CR nor LF. */
export function takeRun(source: ByteSource): string {
  const { input, left, putBack } = source;
  if (putBack.length > 0) return '';
  const { buffer, at } = input;
  const stop = Math.min(buffer.length, at + left);
  let end = at;
  while (end < stop) {
    const code = buffer.charCodeAt(end);
    if (code === 10 || code === 13) break;
    end++;
  }
  input.at = end;
  source.left -= end - at;
  return buffer.slice(at, end);
}
