import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { transportDrivers } from '../../../src/runtime/deliver/transports/index.ts';
import type { RecordedResult, Situation } from './situation.ts';
import { recordedOutcome, simulatedOutcome } from './situation.ts';

/** What a real Exim did with one message; see fixtures/recorded/deliver/README.md. */
interface Recorded extends Situation {
  readonly name: string;
  readonly result: RecordedResult;
}

const situations = ['exim-4.96.json', 'refused-4.96.json'].flatMap((name) => {
  const fixture = new URL(`../../../fixtures/recorded/deliver/${name}`, import.meta.url);
  return JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recorded[];
});

/** Those that need a transport driver that is not there cannot be compared. */
const comparable = situations.filter(({ config }) => {
  return [...config.matchAll(/driver = (autoreply)$/gm)].every(([, name = '']) =>
    Object.hasOwn(transportDrivers, name),
  );
});

describe('deliveries as exim 4.96 makes them', () => {
  it.each(comparable.map((situation) => [situation.name, situation] as const))('%s', (_, situation) => {
    expect(simulatedOutcome(situation, '4.96', 'mail')).toEqual(recordedOutcome(situation.result));
  });
});
