import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/runtime/expand/value.ts';
import { matchAddress, matchDomain, matchIp, matchLocalPart } from '../../../src/runtime/match/match.ts';
import type { ListSource, MatchContext, MatchResult } from '../../../src/runtime/match/types.ts';
import { matching } from './setting.ts';

type Kind = 'domain' | 'local-part' | 'ip' | 'address';

interface Recording {
  readonly config: string;
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly kind: Kind;
    readonly subject: string;
    readonly list: string;
    readonly gives: string;
    readonly log?: readonly string[];
  }[];
}

const recording = JSON.parse(readFileSync('fixtures/recorded/list-matches-4.96.json', 'utf8')) as Recording;

const match: Readonly<Record<Kind, (subject: string, list: ListSource, context: MatchContext) => MatchResult>> = {
  domain: (subject, list, context) => matchDomain(subject, list, context),
  'local-part': (subject, list, context) => matchLocalPart(subject, list, context),
  ip: (subject, list, context) => matchIp(subject, list, context),
  address: (subject, list, context) => matchAddress(subject, list, context),
};

/** What an expansion would make of a match. */
function shown(result: MatchResult, list: string, { expansion: { captures } }: MatchContext): string {
  if (result.status === 'noMatch') return 'no';
  if (result.status === 'match') {
    return ['yes', ...[0, 1, 2, 3].map((i) => captures[i] ?? ''), textOf(result.data ?? '')].join('|');
  }
  return `Failed: unable to complete match against "${list}": ${result.message ?? 'NULL'}`;
}

describe('what Exim 4.96 was seen to match', () => {
  it.each(recording.cases)('$kind "$subject" with "$list"', ({ kind, subject, list, gives, log: logged = [] }) => {
    const { config, files } = recording;
    const { context, log } = matching({ config, version: '4.96', world: { files } });
    const result = match[kind](subject, { text: list, expand: false }, context);
    expect(shown(result, list, context)).toBe(gives);
    expect(log.map((line) => line.replace(/^! /, ''))).toEqual(logged);
  });
});
