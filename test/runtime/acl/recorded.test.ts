import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Dialogue } from './host-checking.ts';
import { checkHost } from './host-checking.ts';

const recording = JSON.parse(readFileSync('fixtures/recorded/acl-sessions-4.96.json', 'utf8')) as {
  readonly cases: readonly (Dialogue & { readonly name: string; readonly config: string; readonly input: string })[];
};

describe('ACLs and SMTP sessions answer and log what Exim does', () => {
  it.each(recording.cases)('$name', ({ name, config, input, replies, log }) => {
    const found = checkHost(config, input);
    expect({ name, replies: found.replies.split('\n'), log: found.log }).toEqual({
      name,
      replies: replies.split('\n'),
      log,
    });
  });
});
