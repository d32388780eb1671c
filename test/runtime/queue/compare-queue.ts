import { expect } from 'vitest';
import type { QueueSituation, QueueStepResult, RetryEntry } from './recorded-queue.ts';
import { placed } from './recorded-queue.ts';

const messageId = /(?<![0-9A-DF-Za-z])[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}\b/g;

/** The sizes of texts in which an id or a boundary stands, as far as they hang on these. */
const generated = /(R=\S+ U=\S+ P=local S=)\d+/g;

/** Replaces what differs from run to run: message ids by their number, boundaries, times, process numbers. */
function plain(text: string, ids: string[]): string {
  return placed(text)
    .replaceAll(generated, '$1<size>')
    .replaceAll(messageId, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `<id ${ids.indexOf(id)}>`;
    })
    .replaceAll(/pid=\d+/g, 'pid=<number>')
    .replaceAll(/\d+-eximdsn-\d+/g, '<boundary>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<date>')
    .replaceAll(/^From (\S+) .*$/gm, 'From $1 <date>')
    .replaceAll(/[QD]T=[\d.hms]+/g, (time) => (time.startsWith('DT') ? 'DT=<time>' : time.replace(/=.*/, '=<time>')));
}

/** Lines of a log by message: deliveries of bounces go on beside those of the message that they are for. */
function byMessage(lines: readonly string[], ids: string[]): Record<string, string[]> {
  const sorted: Record<string, string[]> = {};
  for (const line of lines) {
    const text = plain(line, ids);
    const [name = ''] = /^<id \d+>/.exec(text) ?? [];
    (sorted[name] ??= []).push(text);
  }
  return sorted;
}

/**
 * The messages that were on the queue before a step, in the order in which it speaks of them first: each by the second in
 * which it came, for of those that came in the same second none is the first.
 */
function order(lines: readonly string[], known: readonly string[]): readonly number[] {
  const seconds = [...new Set(known.map((id) => id.slice(0, 6)))].sort();
  const named = lines.flatMap((line) => line.match(messageId)?.[0] ?? []);
  return [...new Set(named)].filter((id) => known.includes(id)).map((id) => seconds.indexOf(id.slice(0, 6)));
}

/** A second or two may pass while a real Exim is at work. */
function roughly(entries: readonly RetryEntry[], wanted: readonly RetryEntry[], ids: string[]): unknown[] {
  const near = (time: number, other: number | undefined): number =>
    other !== undefined && Math.abs(time - other) <= 3 ? other : time;
  return entries
    .map(({ key, errno, more, text, times, expired }) => {
      const shown = plain(key, ids);
      const twin = wanted.find((each) => plain(each.key, ids) === shown);
      return {
        key: shown,
        errno,
        // Of quotas it is how long the mailbox has not been read: the clock of the files was another one.
        more: errno === -22 ? 0 : more,
        text: plain(text, ids),
        times: times.map((time, i) => near(time, twin?.times[i])),
        expired,
      };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Compares what came of each step here with what a real Exim made of it. */
export function compareQueue({ steps, parallel }: QueueSituation, results: readonly QueueStepResult[]): void {
  const wantedIds: string[] = [];
  const ids: string[] = [];
  let known: { wanted: readonly string[]; got: readonly string[] } = { wanted: [], got: [] };
  for (const [index, step] of steps.entries()) {
    const result = results[index];
    if (!result) throw new Error('a step is missing');
    const at = `after ${step.at} seconds`;
    // What is delivered at the same time is logged in any order.
    const line = (log: readonly string[]): readonly string[] => (parallel === true ? [...log].sort() : log);
    expect(byMessage(line(result.log), ids), at).toEqual(byMessage(line(step.log), wantedIds));
    expect(order(result.log, known.got), at).toEqual(order(step.log, known.wanted));
    expect(byMessage(result.panic, ids), at).toEqual(byMessage(step.panic ?? [], wantedIds));
    const boxes = (all: Readonly<Record<string, string>>, list: string[]): Record<string, string> =>
      Object.fromEntries(Object.entries(all).map(([name, text]) => [name, plain(text, list)]));
    expect(boxes(result.mailboxes, ids), at).toEqual(boxes(step.mailboxes ?? {}, wantedIds));
    const numbered = step.retry.map((entry) => ({ ...entry, key: plain(entry.key, wantedIds) }));
    expect(roughly(result.retry, numbered, ids), at).toEqual(roughly(step.retry, step.retry, wantedIds));
    const waits = (all: QueueStepResult['waiting'], list: string[]): Record<string, readonly string[]> =>
      Object.fromEntries(Object.entries(all).map(([host, each]) => [host, each.map((id) => plain(id, list))]));
    expect(waits(result.waiting, ids), at).toEqual(waits(step.waiting, wantedIds));
    expect(result.queue.map((id) => plain(id, ids)).sort(), at).toEqual(
      step.queue.map((id) => plain(id, wantedIds)).sort(),
    );
    known = { wanted: step.queue, got: result.queue };
  }
}
