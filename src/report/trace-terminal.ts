import type { LogicalSpan } from '../../grammar/fault.ts';
import { decodeText } from '../check/positions.ts';
import type { AnyDelivery } from '../runtime/scenario/delivery-checks.ts';
import type {
  Decision,
  DeliveryHost,
  MessageResult,
  QueueRunResult,
  Reply,
  RouteResult,
  SessionReply,
  SessionResult,
  Undelivered,
} from '../runtime/simulation/types.ts';
import type { TraceStep } from '../runtime/state/trace.ts';
import { toldLog } from './log-lines.ts';
import { permissionNote } from './permission-note.ts';
import type { QueueWriter } from './queue-terminal.ts';
import { fateLines, queueRunLines } from './queue-terminal.ts';
import { count } from './summary.ts';
import { columnsOf, cutTo } from './trace-fit.ts';
import type { TraceStyle, TraceSubject } from './trace-subject.ts';
import { clientName, shownPlace } from './trace-subject.ts';
import { treeLines } from './trace-tree.ts';
import { visible } from './visible.ts';

/** Text of bytes, safe for a terminal. */
const shown = (bytes: string): string => visible(decodeText(bytes));

/** Everything that the parts of the report need. */
interface Writer {
  readonly subject: TraceSubject;
  readonly style: TraceStyle;
}

/** The statement that decided, beside its place, as two lines below what it decided. */
function because({ at, reason }: Decision, { subject, style }: Writer, indent: string): string[] {
  const { paint, width } = style;
  const place = at && shownPlace(subject, at);
  const lines = [`${indent}${paint.dim(`because ${shown(reason)}`)}`];
  if (place) {
    const where = `${place.file}:${place.line}`;
    const macros = place.macros.length > 0 ? `  (macro ${place.macros.join(' in ')})` : '';
    const source = cutTo(visible(place.source.trim()), Math.max(30, width - indent.length - where.length - 4));
    lines.push(`${indent}${paint.info(where)} ${paint.dim('│')} ${source}${paint.dim(macros)}`);
  }
  return lines;
}

function paintCode(code: number, text: string, { paint }: TraceStyle): string {
  if (code >= 500) return paint.error(text);
  return code >= 400 ? paint.warning(text) : paint.good(text);
}

/** A command and its reply; the reply's further lines stand below it. */
function exchange(what: string, reply: Reply, writer: Writer, indent: string, label: number): string[] {
  const [first = '', ...more] = decodeText(reply.text).split('\n');
  const gap = ' '.repeat(Math.max(2, label - columnsOf(what) + 2));
  const code = paintCode(reply.code, String(reply.code), writer.style);
  const below = ' '.repeat(columnsOf(indent) + Math.max(label, columnsOf(what)) + 2);
  return [
    `${indent}${what}${gap}${code} ${visible(first)}`,
    ...more.map((line) => `${below}${paintCode(reply.code, String(reply.code), writer.style)} ${visible(line)}`),
    ...(reply.decisive ? because(reply.decisive, writer, `${indent}    `) : []),
  ];
}

const hostText = ({ name, address, port }: DeliveryHost): string =>
  shown(
    `${name}${address === undefined || address === name ? '' : ` [${address}]`}${port === undefined ? '' : `:${port}`}`,
  );

/** What the host of a delivery did. */
const hostWords = { delivered: 'taken by', failed: 'refused by', deferred: 'put off by' } as const;

/** What a delivery is, one thing in a line. */
function deliveryFacts(delivery: AnyDelivery): (readonly [string, string])[] {
  const {
    original,
    recipient,
    parents,
    file,
    mode,
    command,
    hosts,
    host,
    user,
    group,
    inFact,
    outcome = 'delivered',
  } = delivery;
  const facts: (readonly [string, string])[] = [];
  if (parents.length > 0 || original !== recipient) {
    facts.push(['by way of', [original, ...parents.filter((each) => each !== original)].map(shown).join(' → ')]);
  }
  if (file !== undefined)
    facts.push(['file', `${shown(file)}${mode === undefined ? '' : ` (mode 0${mode.toString(8)})`}`]);
  if (command !== undefined) facts.push(['command', shown(command)]);
  if (hosts.length > 0) facts.push(['hosts', hosts.map(hostText).join(', ')]);
  if (host) facts.push([hostWords[outcome], hostText(host)]);
  if (inFact === true) facts.push(['in fact', 'a real server was talked to (--allow-send)']);
  if (user !== undefined) facts.push(['as user', shown(user) + (group === undefined ? '' : `, group ${shown(group)}`)]);
  facts.push(['sender', delivery.returnPath === '' ? '<>' : shown(delivery.returnPath)]);
  if (delivery.shadow !== undefined) facts.push(['copy by', shown(delivery.shadow)]);
  if (delivery.error !== undefined) facts.push(['error', shown(delivery.error)]);
  return facts;
}

function deliveryLines(delivery: AnyDelivery, writer: Writer, indent: string): string[] {
  const { style, subject } = writer;
  const { paint } = style;
  const { outcome = 'delivered', recipient, router, transport, driver, transportAt } = delivery;
  const mark =
    outcome === 'delivered' ? paint.good('✓') : outcome === 'deferred' ? paint.warning('…') : paint.error('✗');
  const place = transportAt && shownPlace(subject, transportAt);
  const head = `${indent}${mark} ${paint.bold(shown(recipient))} → router ${paint.bold(shown(router))} → transport ${paint.bold(shown(transport))} (${driver})${outcome === 'delivered' ? '' : ` ${outcome}`}`;
  const facts = deliveryFacts(delivery).map(([name, value]) => `${indent}    ${paint.dim(name.padEnd(9))} ${value}`);
  const definition = place
    ? [`${indent}    ${paint.dim('transport')} ${paint.info(`${place.file}:${place.line}`)}`]
    : [];
  return [head, ...facts, ...because(delivery.decisive, writer, `${indent}    `), ...definition];
}

function undeliveredLines(each: Undelivered, writer: Writer, indent: string): string[] {
  const { paint } = writer.style;
  const { recipient, outcome, router, error, original } = each;
  const colour = outcome === 'failed' ? paint.error : outcome === 'discarded' ? paint.dim : paint.warning;
  const from = original === recipient ? '' : ` (for ${shown(original)})`;
  const at = router === undefined ? '' : ` by router ${shown(router)}`;
  const head = `${indent}${colour(outcome === 'deferred' || outcome === 'queued' ? '…' : '✗')} ${paint.bold(shown(recipient))}${from} ${colour(outcome)}${at}${error === undefined ? '' : `: ${shown(error)}`}`;
  return [head, ...because(each.decisive, writer, `${indent}    `)];
}

/** A heading and what stands below it; nothing where nothing does. */
const part = (heading: string, lines: readonly string[]): string[] => (lines.length > 0 ? [heading, ...lines, ''] : []);

function messageLines(message: MessageResult, number: number, writer: Writer): string[] {
  const { paint } = writer.style;
  const recipients = message.rcpt.map(({ address }) => address);
  const named = message.id === '' ? '' : `  ${message.id}`;
  const heading = `  ${paint.bold(`Message ${number}`)}  from ${message.from === '' ? '<>' : shown(message.from)}${paint.dim(named)}`;
  const label = Math.min(50, Math.max(9, ...recipients.map((address) => columnsOf(shown(address)) + 5)));
  const said = [
    ...(message.mail ? exchange('MAIL FROM', message.mail, writer, '    ', label) : []),
    ...message.rcpt.flatMap((rcpt) => exchange(`RCPT ${shown(rcpt.address)}`, rcpt, writer, '    ', label)),
    ...(message.data ? exchange('DATA', message.data, writer, '    ', label) : []),
  ];
  return [
    heading,
    ...said,
    '',
    ...part(`    ${paint.bold('Deliveries')}`, [
      ...message.deliveries.flatMap((each) => deliveryLines(each, writer, '      ')),
      ...message.undelivered.flatMap((each) => undeliveredLines(each, writer, '      ')),
    ]),
    ...part(
      `    ${paint.bold(count(message.bounces.length, 'bounce'))}`,
      message.bounces.flatMap((bounce) => bounceLines(bounce, writer)),
    ),
    ...part(
      `    ${paint.bold('Log')}`,
      toldLog(message.log).map(({ label, text }) => `      ${paint.dim(label)}${shown(text)}`),
    ),
  ];
}

/** A bounce: whole where everything is shown, else the lines by which it is known. */
function bounceLines(bounce: string, { style }: Writer): string[] {
  const lines = decodeText(bounce).split('\n');
  const telling = style.verbose ? lines : lines.filter((line) => /^(?:To|Subject|From):/i.test(line)).slice(0, 3);
  return telling.map((line) => `      ${style.paint.dim('│')} ${visible(line)}`);
}

/** Replies that belong to no message: to the connection, to EHLO, AUTH and what else was said. */
function isOwn({ command }: SessionReply): boolean {
  return !/^(?:MAIL|RCPT|DATA|BDAT|\.$)/i.test(command);
}

function sessionLines(session: SessionResult, index: number, writer: Writer): string[] {
  const { subject, style } = writer;
  const { paint } = style;
  const stated = subject.sessions[index];
  const who = stated ? clientName(stated.input) : '';
  const named = stated?.name === undefined ? '' : `: ${shown(stated.name)}`;
  const own = session.messages.length > 0 && !style.verbose ? session.replies.filter(isTelling) : session.replies;
  const said = session.messages.length > 0 ? own.filter(isOwn) : own;
  const label = Math.min(40, Math.max(7, ...said.map(({ command }) => columnsOf(shown(command)))));
  return [
    paint.bold(`Session ${index + 1}${named}  ${visible(who)}`),
    ...said.flatMap((reply) =>
      exchange(reply.command === '' ? 'connect' : cutTo(shown(reply.command), label), reply, writer, '  ', label),
    ),
    ...(said.length > 0 ? [''] : []),
    ...session.messages.flatMap((message, i) => messageLines(message, i + 1, writer)),
    ...part(
      `  ${paint.bold('Log')}`,
      toldLog(session.log).map(({ label, text }) => `    ${paint.dim(label)}${shown(text)}`),
    ),
    ...restLines(session, writer),
  ];
}

/** Replies that are worth a line where the messages are what matters: refusals, and those that a statement decided. */
const isTelling = ({ code, decisive }: SessionReply): boolean => (code >= 400 && code < 600) || decisive !== undefined;

/** How it came about, and what the result cannot be trusted in. */
function restLines(result: SessionResult | RouteResult | QueueRunResult, writer: Writer): string[] {
  const { style, subject } = writer;
  const { paint } = style;
  const placeOf = (at: LogicalSpan) => shownPlace(subject, at);
  const where = (at: LogicalSpan | undefined): string => {
    const place = at && placeOf(at);
    return place ? paint.dim(`  ${place.file}:${place.line}`) : '';
  };
  return [
    ...part(`  ${paint.bold('Step by step')}`, treeLines(telling(result.trace, style), placeOf, style, '  ')),
    ...part(
      `  ${paint.warning('Missing: the scenario does not say, and the result may hang on it')}`,
      result.missing.map(
        (each) =>
          `    ${shown(each.what)}${each.where === undefined ? '' : paint.dim(`  ${shown(each.where)}`)}${paint.dim(permissionNote(each))}`,
      ),
    ),
    ...part(
      `  ${paint.warning('Not done as Exim does it')}`,
      result.unfaithful.map(({ what, at }) => `    ${shown(what)}${where(at)}`),
    ),
  ];
}

/** The outermost steps in which something happened; commands that nothing came of are left out. */
function telling(trace: readonly TraceStep[], { verbose }: TraceStyle): readonly TraceStep[] {
  const quiet = new Set<TraceStep['kind']>(['reply', 'log']);
  return verbose ? trace : trace.filter(({ steps }) => steps.some(({ kind }) => !quiet.has(kind)));
}

function routeLines(route: RouteResult, writer: Writer): string[] {
  const { paint } = writer.style;
  const none = route.deliveries.length === 0 && route.undelivered.length === 0;
  return [
    paint.bold(`Route ${shown(route.address)}`),
    ...route.deliveries.flatMap((each) => deliveryLines(each, writer, '  ')),
    ...route.undelivered.flatMap((each) => undeliveredLines(each, writer, '  ')),
    ...(none ? [paint.dim('  goes nowhere')] : []),
    '',
    ...restLines(route, writer),
  ];
}

/**
 * A simulation for people: for every message who sent it, what was answered and which statement decided that, where it
 * would be delivered and why, the log, the steps, and what is not to be trusted.
 */
export function traceTerminal(subject: TraceSubject, style: TraceStyle): string {
  const writer: Writer = { subject, style };
  const { sessions, routes } = subject.result;
  const queue: QueueWriter = {
    subject,
    style,
    delivery: (delivery, indent) => deliveryLines(delivery, writer, indent),
    undelivered: (each, indent) => undeliveredLines(each, writer, indent),
    bounce: (bounce) => bounceLines(bounce, writer),
    rest: (run) => restLines(run, writer),
  };
  const lines = [
    style.paint.bold(visible(subject.title)),
    '',
    ...queueRunLines(0, queue),
    ...sessions.flatMap((session, i) => [...sessionLines(session, i, writer), ...queueRunLines(i + 1, queue)]),
    ...fateLines(queue),
    ...routes.flatMap((route) => routeLines(route, writer)),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
