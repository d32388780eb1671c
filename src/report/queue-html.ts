import { decodeText } from '../check/positions.ts';
import { queuedText } from '../runtime/scenario/queue-checks.ts';
import { fateForms, messageFates } from '../runtime/simulation/fates.ts';
import type { RecipientFate } from '../runtime/simulation/fates.ts';
import type { QueueAttempt, QueueRunResult } from '../runtime/simulation/types.ts';
import { htmlText } from './html-page.ts';
import { idleWords, isIdle, mergedRuns, runGroupsAfter, runStretches, runTime, triesText } from './queue-groups.ts';
import { count } from './summary.ts';
import type { TraceSubject } from './trace-subject.ts';

/** Bytes as HTML. */
const shown = (bytes: string): string => htmlText(decodeText(bytes));

const sender = (from: string): string => (from === '' ? '&lt;&gt;' : shown(from));

/** How an attempt is told in full, and what cannot be trusted in a run. */
export interface QueueHtmlParts {
  readonly subject: TraceSubject;
  attempt(attempt: QueueAttempt): string;
  rest(run: QueueRunResult): string;
}

/** What an attempt came to for each recipient, in a line. */
function attemptSummary({ deliveries, undelivered, bounces }: QueueAttempt): string {
  const said = [
    ...deliveries.map(({ recipient, outcome, error }) => {
      const colour = outcome === 'delivered' ? 'good' : outcome === 'deferred' ? 'warn' : 'bad';
      return `<span class="${colour}">${shown(recipient)} ${outcome}${error === undefined ? '' : `: ${shown(error)}`}</span>`;
    }),
    ...undelivered
      .filter(({ waiting }) => waiting !== true)
      .map(({ recipient, outcome, error }) => {
        return `<span class="warn">${shown(recipient)} ${outcome}${error === undefined ? '' : `: ${shown(error)}`}</span>`;
      }),
    ...bounces.map((bounce) => {
      const subject = /^Subject: (.*)$/im.exec(bounce)?.[1] ?? 'a message';
      return `<span class="bad">${shown(subject)}</span>`;
    }),
  ];
  return said.join('<br>');
}

function runHtml(run: QueueRunResult, parts: QueueHtmlParts): string {
  const rows = run.attempts.map((attempt) => {
    const idle = attempt.outcome === 'untouched' ? 'frozen' : 'its time has not come';
    const told = isIdle(attempt) ? `<span class="dim">${idle}</span>` : attemptSummary(attempt);
    const along =
      attempt.follows === undefined ? '' : ` <span class="dim">over the connection of ${attempt.follows}</span>`;
    const all = isIdle(attempt) ? '' : `<details><summary>all of it</summary>${parts.attempt(attempt)}</details>`;
    return `<tr><th class="mono">${attempt.id}</th><td>from ${sender(attempt.from)}${along}<br>${told}${all}</td></tr>\n`;
  });
  const heading = `${htmlText(runTime(run))} <span class="dim">exim ${shown(run.options)}</span>`;
  const within = parts.rest({ ...run, missing: [], unfaithful: [] });
  const steps = within === '' ? '' : `<details><summary>its steps</summary>${within}</details>\n`;
  return `<h3 class="mono">${heading}</h3>\n<table>\n${rows.join('')}</table>\n${steps}`;
}

/** The queue runs that stand after so many of the sessions. */
export function queueRunsHtml(sessions: number, parts: QueueHtmlParts): string {
  return runGroupsAfter(parts.subject, sessions)
    .map(({ heading, runs }) => {
      const body = runStretches(runs).map((stretch) => {
        if (stretch.kind === 'busy') return runHtml(stretch.run, parts);
        const [first] = stretch.runs;
        const last = stretch.runs.at(-1);
        const times = first && last ? (first === last ? runTime(first) : `${runTime(first)} – ${runTime(last)}`) : '';
        return `<p class="dim">${htmlText(times)}: ${count(stretch.runs.length, 'run')}, ${idleWords(stretch.runs)}</p>\n`;
      });
      const merged = mergedRuns(runs);
      return `<h2>${htmlText(heading)}</h2>\n${body.join('')}${merged ? parts.rest({ ...merged, trace: [] }) : ''}`;
    })
    .join('');
}

function recipientRow(fate: RecipientFate, received: number): string {
  const { recipient, end, error, tries, waits } = fate;
  const [, whole = ''] = fateForms(fate, received);
  const colour = end === 'delivered' ? 'good' : end === 'queued' || end === 'frozen' ? 'warn' : 'bad';
  const why = error === undefined || end === 'delivered' ? '' : `: ${shown(error)}`;
  const often = tries.length < 2 ? '' : ` (${tries.length} times)`;
  const times = triesText(fate, received);
  const tried = times === undefined ? '' : `<br>tried ${htmlText(times)}${often}`;
  const waited = waits === 0 ? '' : `, <span class="dim">in ${count(waits, 'queue run')} its time had not come</span>`;
  return `<tr><th>${shown(recipient)}</th><td><span class="${colour}">${htmlText(whole)}</span>${why}${tried}${waited}</td></tr>\n`;
}

/** What becomes of each recipient of each message, and what is left on the queue. */
export function fatesHtml(subject: TraceSubject): string {
  if (subject.queueRuns.length === 0) return '';
  const { queue } = subject.result;
  const fates = messageFates(subject.result).map(({ id, from, received, recipients }) => {
    const rows = recipients.map((fate) => recipientRow(fate, received)).join('');
    return `<h3><span class="mono">${id}</span> from ${sender(from)}</h3>\n<table>\n${rows}</table>\n`;
  });
  const left = queue.map((entry) => `<li>${shown(queuedText(entry))}</li>`).join('');
  return [
    fates.length > 0 ? `<h2>What becomes of the mail</h2>\n${fates.join('')}` : '',
    queue.length > 0 ? `<h2>Still on the queue</h2>\n<ul>${left}</ul>\n` : '',
  ].join('');
}
