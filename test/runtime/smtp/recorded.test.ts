import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkHost } from '../acl/host-checking.ts';

const recording = JSON.parse(readFileSync('fixtures/recorded/smtp-texts-4.96.json', 'utf8')) as {
  readonly configs: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    readonly config: number;
    readonly input: string;
    readonly replies: string;
    readonly log: readonly string[];
  }[];
};

const undated = (line: string): string => line.replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'DATE');

describe('commands, and the texts of messages, are read as Exim 4.96 reads them', () => {
  it.each(recording.cases.map((each) => [each.name, each] as const))('%s', (_, { config, input, replies, log }) => {
    const found = checkHost(recording.configs[config] ?? '', input);
    expect(found.replies.split('\n')).toEqual(replies.split('\n'));
    expect(found.log.map(undated)).toEqual(log);
  });
});
