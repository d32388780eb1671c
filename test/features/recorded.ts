import { readFileSync } from 'node:fs';
import type { RanScenario } from '../../src/cli/scenario-runner.ts';

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

/** What a simulation did, in the form of a recording. */
export function asRecording({ result }: RanScenario, written: ReadonlyMap<string, string>): Recording {
  const [session] = result.sessions;
  const log: Record<string, string> = {};
  const mailboxes: Record<string, string> = {};
  if (!session) return { dialogue: '', log, mailboxes, written: {}, queue: {} };
  const lines = [...session.log, ...session.messages.flatMap((message) => message.log)];
  for (const { log: name, stamp, text, headers = [] } of lines) {
    log[`${name}log`] = [`${log[`${name}log`] ?? ''}${stamp} ${text}`, ...headers, ''].join('\n');
  }
  for (const { file, message, outcome } of session.messages.flatMap(({ deliveries }) => deliveries)) {
    if (!file?.startsWith('/srv/mail/') || outcome !== 'delivered') continue;
    const name = file.slice('/srv/mail/'.length);
    mailboxes[name] = (mailboxes[name] ?? '') + message;
  }
  const replies = session.replies.map(({ code, text }) => {
    const texts = text.split('\n');
    return texts.map((each, i) => `${code}${i < texts.length - 1 ? '-' : ' '}${each}\n`).join('');
  });
  const files = [...written].map(([path, bytes]) => [path.slice(path.lastIndexOf('/') + 1), bytes] as const);
  return { dialogue: replies.join(''), log, mailboxes, written: Object.fromEntries(files), queue: {} };
}
