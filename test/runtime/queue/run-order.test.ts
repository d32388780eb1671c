import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageQueue } from '../../../src/runtime/queue/message-queue.ts';
import { shuffledByTime } from '../../../src/runtime/queue/run-order.ts';
import { createConnection, createMessage } from '../../../src/runtime/run/create-run.ts';

/** A queue with some messages, put there in this order. */
function queueOf(...ids: readonly string[]): string[] {
  const queue = createMessageQueue();
  for (const id of ids) {
    queue.put({ message: { ...createMessage(), id }, connection: createConnection('local'), done: new Set() });
  }
  return queue.list().map(({ message }) => message.id);
}

describe('the queue', () => {
  it('is in the order in which messages came: the time in their ids, not the process, counts', () => {
    expect(queueOf('1vbYZQ-000aaa-00', '1vbYZP-000bbb-02', '1vbYZP-000ccc-01')).toEqual([
      '1vbYZP-000ccc-01',
      '1vbYZP-000bbb-02',
      '1vbYZQ-000aaa-00',
    ]);
    expect(queueOf('1vbYZP-000000000Bb-0002', '1vbYZP-000000000Cc-0001')).toEqual([
      '1vbYZP-000000000Cc-0001',
      '1vbYZP-000000000Bb-0002',
    ]);
  });
});

describe('the order of a queue run', () => {
  it('comes from the bits of the time: each message goes to the front, or to the end', () => {
    expect(shuffledByTime(['a', 'b', 'c', 'd'], 0b101)).toEqual(['c', 'a', 'b', 'd']);
    expect(shuffledByTime(['a', 'b', 'c'], 0)).toEqual(['c', 'b', 'a']);
    // The bits begin anew when none is left that is set.
    expect(shuffledByTime(['a', 'b', 'c', 'd'], 0b10)).toEqual(['d', 'b', 'a', 'c']);
    expect(shuffledByTime(['a', 'b', 'c'], 0x10000)).toEqual(['c', 'b', 'a']);
  });

  it('leaves out none, and takes none twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat()), fc.nat(), (items, seconds) => {
        expect([...shuffledByTime(items, seconds)].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });
});
