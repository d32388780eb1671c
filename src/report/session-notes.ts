import { decodeText } from '../check/positions.ts';
import type { MessageResult, Reply } from '../runtime/simulation/types.ts';
import type { Paint } from './context.ts';
import type { TraceSubject } from './trace-subject.ts';
import { shownPlace } from './trace-subject.ts';
import { visible } from './visible.ts';

/* What is told beside a session while it goes on: lines of text, each with its newline. */

const shown = (bytes: string): string => visible(decodeText(bytes));

const note = (paint: Paint, text: string): string => `${paint.dim(`  # ${text}`)}\n`;

/** Why a reply is what it is; empty where Exim itself decides. */
export function replyNote(subject: Pick<TraceSubject, 'config' | 'nameOf'>, { decisive }: Reply, paint: Paint): string {
  if (!decisive) return '';
  const place = decisive.at && shownPlace(subject, decisive.at);
  const where = place ? `  ${place.file}:${place.line}` : '';
  return note(paint, `${shown(decisive.reason)}${where}`);
}

/** What would become of a message. */
export function messageNotes({ deliveries, undelivered, bounces }: MessageResult, paint: Paint): string {
  const lines = [
    ...deliveries.map(({ recipient, router, transport, outcome, file, command, host, hosts, inFact, error }) => {
      const to = host ?? hosts[0];
      const where = file ?? command ?? (to && `${to.name}${to.address === undefined ? '' : ` [${to.address}]`}`);
      const what = `${outcome}: ${recipient} by router ${router}, transport ${transport}`;
      const real = inFact === true ? ', in fact' : '';
      return `${what}${where === undefined ? '' : `, to ${where}`}${real}${error === undefined ? '' : `: ${error}`}`;
    }),
    ...undelivered.map(({ recipient, outcome, error }) => {
      return `${outcome}: ${recipient}${error === undefined ? '' : `: ${error}`}`;
    }),
    ...bounces.map(
      (bounce) => `a message to its sender: ${/^Subject: .*$/im.exec(bounce)?.[0] ?? 'without a subject'}`,
    ),
  ];
  return lines.map((line) => note(paint, shown(line))).join('');
}

/** A line of the log. */
export function logNote(text: string, logs: readonly string[], paint: Paint): string {
  const which = logs.filter((log) => log !== 'main');
  return note(paint, `log${which.length === 0 ? '' : ` (${logs.join(', ')})`}: ${shown(text)}`);
}
