import { decodeText } from '../check/positions.ts';
import { queuedText } from '../runtime/scenario/queue-checks.ts';
import type { MessageFate, RecipientFate } from '../runtime/simulation/fates.ts';
import { fateForms, messageFates } from '../runtime/simulation/fates.ts';
import type { QueueAttempt, QueueRunResult, Undelivered } from '../runtime/simulation/types.ts';
import type { AnyDelivery } from '../runtime/scenario/delivery-checks.ts';
import { idleWords, isIdle, mergedRuns, runGroupsAfter, runStretches, runTime, triesText } from './queue-groups.ts';
import { toldLog } from './log-lines.ts';
import { count } from './summary.ts';
import type { TraceStyle, TraceSubject } from './trace-subject.ts';
import { visible } from './visible.ts';

const shown = (bytes: string): string => visible(decodeText(bytes));

const sender = (from: string): string => (from === '' ? '<>' : shown(from));

/** How deliveries, and recipients without one, are told in full. */
export interface QueueWriter {
  readonly subject: TraceSubject;
  readonly style: TraceStyle;
  delivery(delivery: AnyDelivery, indent: string): readonly string[];
  undelivered(each: Undelivered, indent: string): readonly string[];
  bounce(bounce: string): readonly string[];
  /** What is missing and what is unfaithful, and with `verbose` the steps. */
  rest(run: QueueRunResult): readonly string[];
}

/** What was done for one message, a line for each recipient; all of it with `verbose`. */
function attemptLines(attempt: QueueAttempt, writer: QueueWriter): string[] {
  const { style } = writer;
  const { paint, verbose } = style;
  const { id, from, deliveries, undelivered, bounces, log, follows, outcome } = attempt;
  if (isIdle(attempt) && !verbose) return [];
  const along = follows === undefined ? '' : paint.dim(`  over the connection of ${follows}`);
  const left = outcome === 'completed' ? '' : paint.dim(`  ${outcome === 'untouched' ? 'frozen' : outcome}`);
  const lines = [`    ${id}  from ${sender(from)}${left}${along}`];
  for (const each of deliveries) {
    if (verbose) {
      lines.push(...writer.delivery(each, '      '));
      continue;
    }
    const { outcome: what, recipient, router, transport, error, retry, host } = each;
    const mark = what === 'delivered' ? paint.good('✓') : what === 'deferred' ? paint.warning('…') : paint.error('✗');
    const by = what === 'delivered' && host ? ` to ${shown(host.name)}` : '';
    const why = error === undefined ? '' : `: ${shown(error)}`;
    const next = retry ? paint.dim(`  next try ${nextTime(retry.next, attempt)}`) : '';
    lines.push(
      `      ${mark} ${paint.bold(shown(recipient))} ${what}${by} ${paint.dim(`R=${shown(router)} T=${shown(transport)}`)}${why}${next}`,
    );
  }
  for (const each of undelivered) {
    if (each.waiting !== true || verbose) lines.push(...writer.undelivered(each, '      '));
  }
  for (const bounce of bounces) lines.push(...writer.bounce(bounce));
  if (verbose) lines.push(...toldLog(log).map(({ label, text }) => `      ${paint.dim(label)}${shown(text)}`));
  return lines;
}

/** When a recipient is tried next, seen from an attempt: `after 15m`. */
function nextTime(next: number, { time }: QueueAttempt): string {
  const minutes = Math.max(0, Math.round((next - time) / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `in ${hours > 0 ? `${hours}h` : ''}${rest > 0 || hours === 0 ? `${rest}m` : ''}`;
}

function runLines(run: QueueRunResult, writer: QueueWriter): string[] {
  const { paint } = writer.style;
  return [
    `  ${paint.bold(runTime(run))}  ${paint.dim(shown(`exim ${run.options}`))}`,
    ...run.attempts.flatMap((attempt) => attemptLines(attempt, writer)),
  ];
}

/** The queue runs that stand after so many of the sessions. */
export function queueRunLines(sessions: number, writer: QueueWriter): string[] {
  const { paint, verbose } = writer.style;
  return runGroupsAfter(writer.subject, sessions).flatMap(({ heading, runs }) => [
    paint.bold(visible(heading)),
    ...runStretches(runs).flatMap((stretch) => {
      if (stretch.kind === 'busy') return runLines(stretch.run, writer);
      if (verbose) return stretch.runs.flatMap((run) => runLines(run, writer));
      const [first] = stretch.runs;
      const last = stretch.runs.at(-1);
      const when = first && last ? (first === last ? runTime(first) : `${runTime(first)} – ${runTime(last)}`) : '';
      return [paint.dim(`  ${when}  ${count(stretch.runs.length, 'run')}: ${idleWords(stretch.runs)}`)];
    }),
    '',
    ...restLines(runs, writer),
  ]);
}

/** What is missing and unfaithful in some runs, and with `verbose` their steps. */
function restLines(runs: readonly QueueRunResult[], writer: QueueWriter): readonly string[] {
  const merged = mergedRuns(runs);
  return merged ? writer.rest(writer.style.verbose ? merged : { ...merged, trace: [] }) : [];
}

const endColours = {
  delivered: 'good',
  bounced: 'error',
  removed: 'error',
  discarded: 'dim',
  frozen: 'warning',
  queued: 'warning',
} as const;

function recipientLines(fate: RecipientFate, received: number, { paint }: TraceStyle): string[] {
  const { recipient, end, error, tries, waits } = fate;
  const [, whole = ''] = fateForms(fate, received);
  const why = error === undefined || end === 'delivered' ? '' : `: ${shown(error)}`;
  const often = tries.length < 2 ? '' : `  (${tries.length} times)`;
  const waited = waits === 0 ? '' : paint.dim(`, in ${count(waits, 'queue run')} its time had not come`);
  const times = triesText(fate, received);
  return [
    `    ${paint.bold(shown(recipient))}  ${paint[endColours[end]](whole)}${why}`,
    ...(times === undefined ? [] : [`      ${paint.dim('tried')} ${times}${often}${waited}`]),
  ];
}

/** What becomes of each recipient of each message, and what is left on the queue. */
export function fateLines({ subject, style }: QueueWriter): string[] {
  if (subject.queueRuns.length === 0) return [];
  const { paint } = style;
  const { queue } = subject.result;
  const fates: readonly MessageFate[] = messageFates(subject.result);
  return [
    ...(fates.length > 0 ? [paint.bold('What becomes of the mail')] : []),
    ...fates.flatMap(({ id, from, received, recipients }) => [
      `  ${id}  from ${sender(from)}`,
      ...recipients.flatMap((fate) => recipientLines(fate, received, style)),
    ]),
    '',
    ...(queue.length > 0
      ? [paint.bold('Still on the queue'), ...queue.map((entry) => `  ${shown(queuedText(entry))}`), '']
      : []),
  ];
}
