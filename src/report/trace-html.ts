import type { LogicalSpan } from '../../grammar/fault.ts';
import { decodeText } from '../check/positions.ts';
import type { AnyDelivery } from '../runtime/scenario/delivery-checks.ts';
import type {
  Decision,
  LogLine,
  MessageResult,
  QueueAttempt,
  QueueRunResult,
  Reply,
  RouteResult,
  SessionResult,
  Undelivered,
} from '../runtime/simulation/types.ts';
import type { TraceStep } from '../runtime/state/trace.ts';
import { htmlPage, htmlText } from './html-page.ts';
import { toldLog } from './log-lines.ts';
import { permissionNote } from './permission-note.ts';
import type { QueueHtmlParts } from './queue-html.ts';
import { fatesHtml, queueRunsHtml } from './queue-html.ts';
import type { TraceSubject } from './trace-subject.ts';
import { clientName, shownPlace } from './trace-subject.ts';
import { markOf } from './trace-tree.ts';

/** Bytes as HTML. */
const shown = (bytes: string): string => htmlText(decodeText(bytes));

const marks = { yes: ['✓', 'good'], no: ['✗', 'dim'], bad: ['!', 'bad'], plain: ['·', 'dim'] } as const;

/** A place, and the line that stands there. */
function placeHtml(subject: TraceSubject, at: LogicalSpan | undefined): string {
  const place = at && shownPlace(subject, at);
  if (!place) return '';
  const macros =
    place.macros.length > 0 ? ` <span class="dim">macro ${htmlText(place.macros.join(' in '))}</span>` : '';
  return `<span class="place mono">${htmlText(`${place.file}:${place.line}`)}</span> <code class="source">${htmlText(place.source.trim())}</code>${macros}`;
}

function decisionHtml(subject: TraceSubject, decisive: Decision | undefined): string {
  if (!decisive) return '';
  return `<div><span class="dim">because ${shown(decisive.reason)}</span> ${placeHtml(subject, decisive.at)}</div>`;
}

const codeClass = (code: number): string => (code >= 500 ? 'bad' : code >= 400 ? 'warn' : 'good');

function replyRow(subject: TraceSubject, what: string, reply: Reply): string {
  const text = `<span class="${codeClass(reply.code)} mono">${reply.code}</span> <span class="source">${shown(reply.text)}</span>`;
  return `<tr><th class="mono">${what}</th><td>${text}${decisionHtml(subject, reply.decisive)}</td></tr>\n`;
}

const table = (rows: string): string => (rows === '' ? '' : `<table>\n${rows}</table>\n`);

const row = (name: string, value: string): string => `<tr><th>${name}</th><td>${value}</td></tr>\n`;

function deliveryHtml(subject: TraceSubject, delivery: AnyDelivery): string {
  const { recipient, original, parents, router, transport, driver, hosts, file, mode, command, returnPath } = delivery;
  const { message, outcome = 'delivered', error, transportAt, user, inFact } = delivery;
  const way = [original, ...parents.filter((each) => each !== original)].filter((each) => each !== recipient);
  const octal = mode === undefined ? '' : ` <span class="dim">mode 0${mode.toString(8)}</span>`;
  const hostNames = hosts.map(({ name, address }) => name + (address === undefined ? '' : ` [${address}]`)).join(', ');
  const rows = [
    way.length > 0 ? row('by way of', way.map(shown).join(' → ')) : '',
    row('router', `${shown(router)}${decisionHtml(subject, delivery.decisive)}`),
    row(
      'transport',
      `${shown(transport)} <span class="dim">${htmlText(driver)}</span> ${placeHtml(subject, transportAt)}`,
    ),
    file === undefined ? '' : row('file', `<code>${shown(file)}</code>${octal}`),
    command === undefined ? '' : row('command', `<code>${shown(command)}</code>`),
    hosts.length === 0 ? '' : row('hosts', shown(hostNames)),
    inFact === true ? row('in fact', 'a real server was talked to (--allow-send)') : '',
    user === undefined ? '' : row('user', shown(user)),
    row('sender', returnPath === '' ? '&lt;&gt;' : shown(returnPath)),
    error === undefined ? '' : row('error', `<span class="bad">${shown(error)}</span>`),
  ];
  const text =
    message === undefined
      ? ''
      : `<details><summary>the message as delivered</summary><pre>${shown(message)}</pre></details>`;
  const colour = outcome === 'delivered' ? 'good' : outcome === 'deferred' ? 'warn' : 'bad';
  return `<h3>${shown(recipient)} <span class="${colour}">${outcome}</span></h3>\n${table(rows.join(''))}${text}\n`;
}

function undeliveredHtml(subject: TraceSubject, each: Undelivered): string {
  const error = each.error === undefined ? '' : `: ${shown(each.error)}`;
  return `<h3>${shown(each.recipient)} <span class="bad">${each.outcome}</span>${error}</h3>\n${decisionHtml(subject, each.decisive)}\n`;
}

function logHtml(log: readonly LogLine[]): string {
  if (log.length === 0) return '';
  const lines = toldLog(log).map(({ label, text }) => `${label}${decodeText(text)}`);
  return `<h3>Log</h3>\n<pre>${htmlText(lines.join('\n'))}</pre>\n`;
}

function messageHtml(subject: TraceSubject, message: MessageResult, number: number): string {
  const rows = [
    message.mail ? replyRow(subject, 'MAIL FROM', message.mail) : '',
    ...message.rcpt.map((rcpt) => replyRow(subject, `RCPT ${shown(rcpt.address)}`, rcpt)),
    message.data ? replyRow(subject, 'DATA', message.data) : '',
  ];
  const headers =
    message.headers.length > 0
      ? `<details><summary>headers as spooled</summary><pre>${shown(message.headers.join('\n'))}</pre></details>\n`
      : '';
  const bounces = message.bounces.map(
    (bounce) => `<details><summary>bounce</summary><pre>${shown(bounce)}</pre></details>\n`,
  );
  return [
    `<h2>Message ${number} from ${message.from === '' ? '&lt;&gt;' : shown(message.from)} <span class="dim mono">${message.id}</span></h2>\n`,
    table(rows.join('')),
    headers,
    ...message.deliveries.map((each) => deliveryHtml(subject, each)),
    ...message.undelivered.map((each) => undeliveredHtml(subject, each)),
    ...bounces,
    logHtml(message.log),
  ].join('');
}

/** All that a delivery from the queue came to. */
function attemptHtml(subject: TraceSubject, { deliveries, undelivered, bounces, log }: QueueAttempt): string {
  return [
    ...deliveries.map((each) => deliveryHtml(subject, each)),
    ...undelivered.map((each) => undeliveredHtml(subject, each)),
    ...bounces.map((bounce) => `<details><summary>bounce</summary><pre>${shown(bounce)}</pre></details>\n`),
    logHtml(log),
  ].join('');
}

/** A step beside its source line; what happened within can be unfolded. */
function stepHtml(subject: TraceSubject, step: TraceStep, depth: number): string {
  const mark = markOf(step.outcome);
  const [sign, colour] = marks[mark];
  const plain = step.outcome === undefined || step.outcome === 'true' || step.outcome === 'false';
  const outcome = plain ? '' : ` <span class="${colour}">→ ${shown(step.outcome ?? '')}</span>`;
  const what = `<span class="what"><span class="${colour}">${sign}</span> <span class="dim">${step.kind}</span> ${shown(step.text)}${outcome}</span>`;
  const line = `<span class="step">${what}<span>${placeHtml(subject, step.at)}</span></span>`;
  if (step.steps.length === 0) return `<div class="leaf ${mark}">${line}</div>\n`;
  const open = depth < 3 && mark !== 'no' ? ' open' : '';
  const within = step.steps.map((each) => stepHtml(subject, each, depth + 1)).join('');
  return `<details class="${depth === 0 ? 'top ' : ''}${mark}"${open}><summary>${line}</summary>\n${within}</details>\n`;
}

function restHtml(
  subject: TraceSubject,
  { missing, unfaithful, trace }: SessionResult | RouteResult | QueueRunResult,
): string {
  const list = (heading: string, items: readonly string[]): string =>
    items.length === 0
      ? ''
      : `<h3 class="warn">${heading}</h3>\n<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>\n`;
  const steps =
    trace.length === 0 ? '' : `<h3>Step by step</h3>\n${trace.map((step) => stepHtml(subject, step, 0)).join('')}`;
  return [
    steps,
    list(
      'Missing: the scenario does not say, and the result may hang on it',
      missing.map(
        (each) => `${shown(each.what)} <span class="dim">${shown(each.where ?? '')}${permissionNote(each)}</span>`,
      ),
    ),
    list(
      'Not done as Exim does it',
      unfaithful.map(({ what, at }) => `${shown(what)} ${placeHtml(subject, at)}`),
    ),
  ].join('');
}

function sessionHtml(subject: TraceSubject, session: SessionResult, index: number): string {
  const stated = subject.sessions[index];
  const who = stated ? htmlText(clientName(stated.input)) : '';
  const named = stated?.name === undefined ? '' : `${shown(stated.name)}: `;
  const dialogue = session.replies.map((reply) =>
    replyRow(subject, reply.command === '' ? 'connect' : shown(reply.command), reply),
  );
  return [
    `<h2>Session ${index + 1}: ${named}${who}</h2>\n`,
    `<details class="top"><summary>the whole dialogue</summary>${table(dialogue.join(''))}</details>\n`,
    ...session.messages.map((message, i) => messageHtml(subject, message, i + 1)),
    logHtml(session.log),
    restHtml(subject, session),
  ].join('');
}

function routeHtml(subject: TraceSubject, route: RouteResult): string {
  return [
    `<h2>Route ${shown(route.address)}</h2>\n`,
    ...route.deliveries.map((each) => deliveryHtml(subject, each)),
    ...route.undelivered.map((each) => undeliveredHtml(subject, each)),
    restHtml(subject, route),
  ].join('');
}

/** Simulations as one page: what was answered and why, and the way through ACLs and routers, each step beside its source line. */
export function traceHtml(subjects: readonly TraceSubject[]): string {
  const title = subjects.length === 1 ? (subjects[0]?.title ?? '') : 'eximc run';
  const body = subjects.map((subject) => {
    const { sessions, routes } = subject.result;
    const queue: QueueHtmlParts = {
      subject,
      attempt: (attempt) => attemptHtml(subject, attempt),
      rest: (run) => restHtml(subject, run),
    };
    return [
      `<h1>${htmlText(subject.title)}</h1>\n`,
      queueRunsHtml(0, queue),
      ...sessions.map((session, i) => sessionHtml(subject, session, i) + queueRunsHtml(i + 1, queue)),
      fatesHtml(subject),
      ...routes.map((route) => routeHtml(subject, route)),
    ].join('');
  });
  return htmlPage(title, body.join(''));
}
