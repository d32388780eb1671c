import { readFileSync } from 'node:fs';
import type { RanScenario } from '../../src/cli/scenario-runner.ts';
import { deliveredFiles } from '../../src/runtime/deliver/transports/delivered-files.ts';
import type { TraceStep } from '../../src/runtime/state/trace.ts';
import type { World } from '../../src/runtime/world/world.ts';

/** What a real Exim did with a scenario of fixtures/systems/recorded. */
export interface Recording {
  readonly dialogue: string;
  readonly log: Readonly<Record<string, string>>;
  readonly mailboxes: Readonly<Record<string, string>>;
  readonly written: Readonly<Record<string, string>>;
  readonly queue: Readonly<Record<string, string>>;
  readonly received?: readonly string[];
}

/** Reads a recording. */
export function readRecording(path: string): Recording {
  return JSON.parse(readFileSync(path, 'latin1')) as Recording;
}

const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

/** Makes the same what differs from run to run: message ids, times, boundaries, process numbers. */
export function withoutChance(text: string): string {
  return (
    text
      .replaceAll('\r\n', '\n')
      .replaceAll(/\bE?[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}\b/g, 'MESSAGE-ID')
      .replaceAll(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g, 'TIME')
      .replaceAll(new RegExp(`${day}, {1,2}\\d{1,2} ${month} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}`, 'g'), 'DATE')
      .replaceAll(new RegExp(`${day} ${month} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d \\d{4}`, 'g'), 'DATE')
      .replaceAll(/\b\d+-eximdsn-\d+\b/g, 'BOUNDARY')
      .replaceAll(/^\d{10} 0$/gm, 'SECONDS 0')
      .replaceAll(/^-frozen \d{10}$/gm, '-frozen SECONDS')
      .replaceAll(/^-received_time_usec \.\d{6}$/gm, '-received_time_usec .FRACTION')
      // The boundary, whose length differs, is part of what is counted.
      .replaceAll(/^(?:099|100|101)(?= {2}Content-Type: multipart\/report)/gm, 'LEN')
      .replaceAll(/^-max_received_linelength (?:97|98|99|100)$/gm, '-max_received_linelength BOUNDARY')
      .replaceAll(/( P=local S=)\d+/g, '$1SIZE')
  );
}

/** What stands in a directory after a simulation: bytes by name. */
function filesIn(directory: string, world: World): Record<string, string> {
  const files = deliveredFiles(world);
  const entries = files.list(directory).map((name): [string, string] => {
    const read = files.read(`${directory}/${name}`);
    return [name, read.ok ? read.value : ''];
  });
  return Object.fromEntries(entries);
}

/** The texts of all steps that begin in a way. */
function stepsBeginning(start: string, steps: readonly TraceStep[]): string[] {
  return steps.flatMap((step) => [
    ...(step.text.startsWith(start) ? [step.text.slice(start.length)] : []),
    ...stepsBeginning(start, step.steps),
  ]);
}

/** What a simulation did in a world, in the form of a recording. */
export function asRecording({ result }: RanScenario, world: World): Omit<Recording, 'queue'> {
  const [session] = result.sessions;
  const log: Record<string, string> = {};
  const lines = session ? [...session.log, ...session.messages.flatMap((message) => message.log)] : [];
  for (const { log: name, stamp, text, headers = [] } of lines) {
    log[`${name}log`] = [`${log[`${name}log`] ?? ''}${stamp} ${text}`, ...headers, ''].join('\n');
  }
  const replies = (session?.replies ?? []).map(({ code, text }) => {
    const texts = text.split('\n');
    return texts.map((each, i) => `${code}${i < texts.length - 1 ? '-' : ' '}${each}\n`).join('');
  });
  return {
    dialogue: replies.join(''),
    log,
    mailboxes: filesIn('/srv/mail', world),
    written: filesIn('/srv/out', world),
    received: stepsBeginning('sent to dccifd: ', session?.trace ?? []),
  };
}
