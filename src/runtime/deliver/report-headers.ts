import { lowerCase } from '../expand/characters.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { readMessageIds } from './message-ids.ts';

/* Header lines that reports to senders have in common (moan.c). */

const defaultFrom = 'Mail Delivery System <Mailer-Daemon@$qualify_domain>';

/** The line From:, as `dsn_from` has it (`moan_write_from`). */
export function reportFrom(run: Run): string {
  const text = run.settings.text('dsn_from') ?? defaultFrom;
  const result = run.expand(text);
  if (result.ok) return `From: ${result.value}\n`;
  writeLog(run, `Failed to expand dsn_from (using default): ${result.message}`, ['main', 'panic']);
  const again = run.expand(defaultFrom);
  return `From: ${again.ok ? again.value : ''}\n`;
}

/** How many message ids a References: line may have. */
const mostReferences = 12;

/** The line References: the message's own, or what it answers, and its id (`moan_write_references`). */
export function reportReferences({ message }: Run): string {
  let id: string | undefined;
  for (const { text, type } of message.headers) {
    if (type === 'I') id = text.slice(text.indexOf(':') + 1).replace(/^[\t-\r ]+/, '');
  }
  const find = (name: string): string | undefined =>
    message.headers.find(({ text, type }) => type !== '*' && lowerCase(text).startsWith(name))?.text;
  const earlier = find('references:') ?? find('in-reply-to:');
  if (id === undefined && earlier === undefined) return '';
  const ids = earlier === undefined ? [] : readMessageIds(earlier.slice(earlier.indexOf(':') + 1));
  // The first tells of the thread, the last ones of the place in it.
  const kept = ids.length <= mostReferences ? ids : [ids[0] ?? '', ...ids.slice(1 - mostReferences)];
  return `References:${kept.map((each) => ` ${each}`).join('')}${id === undefined ? '\n' : ` ${id}`}`;
}
