import { describe, it } from 'vitest';
import { compareQueue } from './compare-queue.ts';
import { queueSituations, replay } from './recorded-queue.ts';

describe('queue runs as exim4 4.96 makes them', () => {
  it.each(queueSituations.map((situation) => [situation.name, situation] as const))('%s', (_, situation) => {
    compareQueue(situation, replay(situation));
  });
});
