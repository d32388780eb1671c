import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Dialogue } from './host-checking.ts';
import { checkHost } from './host-checking.ts';

const recording = JSON.parse(readFileSync('fixtures/recorded/acl-in-place-4.96.json', 'utf8')) as {
  readonly cases: readonly (Dialogue & { readonly name: string; readonly config: string; readonly input: string })[];
};

/** A process that has died is told of in several lines, with addresses of its memory. */
const withoutCrash = (log: readonly string[]): string[] => {
  const at = log.findIndex((line) => line.startsWith('SIGSEGV'));
  return at < 0 ? [...log] : [...log.slice(0, at), 'SIGSEGV'];
};

describe('ACLs in place of their names answer and log what Exim does', () => {
  it.each(recording.cases)('$name', ({ config, input, replies, log }) => {
    const found = checkHost(config, input);
    expect(withoutCrash(found.log)).toEqual(withoutCrash(log));
    // What a process had not written yet when it died is not told.
    if (found.log.at(-1)?.startsWith('SIGSEGV')) expect(found.replies.startsWith(replies)).toBe(true);
    else expect(found.replies.split('\n')).toEqual(replies.split('\n'));
  });
});
