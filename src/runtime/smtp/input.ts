/* What a client sends, as it comes: whoever reads waits for more by yielding. */

import type { Handshake, ServerTls } from './tls/handshake.ts';

/**
 * A request for more input, which is answered with bytes, or with undefined at the end; or for TLS to begin over the
 * connection, which is answered with what came of it.
 */
export type Wait = undefined | ServerTls;

/** Something that may have to wait for input. */
export type Waiting<T> = Generator<Wait, T, string | undefined | Handshake>;

/** What has come and has not been read yet. */
export interface Input {
  buffer: string;
  at: number;
  ended: boolean;
}

/** An input of which nothing has come yet. */
export function createInput(): Input {
  return { buffer: '', at: 0, ended: false };
}

/** Waits for more; false at the end. */
export function* more(input: Input): Waiting<boolean> {
  if (input.ended) return false;
  const bytes = yield undefined;
  if (typeof bytes !== 'string') {
    input.ended = true;
    return false;
  }
  input.buffer = input.buffer.slice(input.at) + bytes;
  input.at = 0;
  return true;
}

/**
 * Waits for TLS to begin.
 *
 * @returns what came of it; where whoever conducts the session cannot do that, it has failed
 */
export function* shakeHands(settings: ServerTls): Waiting<Handshake> {
  const outcome = yield settings;
  return typeof outcome === 'object' ? outcome : { ok: false, kind: 'ended', number: '', reason: '' };
}

/** Forgets what has come and has not been read. */
export function discard(input: Input): void {
  input.buffer = '';
  input.at = 0;
}

/** Whether there is something to read without waiting. */
export function hasMore(input: Input): boolean {
  return input.at < input.buffer.length;
}

/**
 * Reads up to a newline.
 *
 * @param longest how many characters are taken at the most
 * @returns the line with its newline; without it where the input ends or the line is too long; undefined at the end
 */
export function* readLine(input: Input, longest = Infinity): Waiting<string | undefined> {
  for (let seen = input.at; ;) {
    const end = input.buffer.indexOf('\n', seen);
    const stop = end >= 0 ? end + 1 : input.buffer.length;
    if (end >= 0 || stop - input.at >= longest) {
      const line = input.buffer.slice(input.at, Math.min(stop, input.at + longest));
      input.at += line.length;
      return line;
    }
    const have = input.buffer.length - input.at;
    if (!(yield* more(input))) {
      if (have === 0) return undefined;
      const rest = input.buffer.slice(input.at);
      input.at = input.buffer.length;
      return rest;
    }
    seen = input.at + have;
  }
}

/** Reads so many bytes; fewer at the end. */
export function* readBytes(input: Input, count: number): Waiting<string> {
  while (input.buffer.length - input.at < count) if (!(yield* more(input))) break;
  const bytes = input.buffer.slice(input.at, input.at + count);
  input.at += bytes.length;
  return bytes;
}
