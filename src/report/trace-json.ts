import { decodeText } from '../check/positions.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type {
  Decision,
  DeliveryHost,
  LogLine,
  MessageResult,
  QueueAttempt,
  QueueRunResult,
  Reply,
  RouteResult,
  SessionResult,
  Undelivered,
  UnfaithfulStep,
} from '../runtime/simulation/types.ts';
import type { AnyDelivery } from '../runtime/scenario/delivery-checks.ts';
import type { QueueEntry } from '../runtime/queue/queue-entry.ts';
import type { MessageFate } from '../runtime/simulation/fates.ts';
import { fateForms, messageFates } from '../runtime/simulation/fates.ts';
import type { TraceStep } from '../runtime/state/trace.ts';
import type { MissingInput } from '../runtime/world/world.ts';
import { toldLog } from './log-lines.ts';
import type { TraceSubject } from './trace-subject.ts';
import { shownPlace } from './trace-subject.ts';

/** A place in JSON; absent parts are left out. */
type JsonPlace = { readonly file: string; readonly line: number; readonly column: number } | Record<string, never>;

/** Makes the JSON of one simulation: what `eximc run --format json` prints. */
export function traceData(subject: TraceSubject): {
  version: 1;
  sessions: unknown[];
  queueRuns?: unknown[];
  fates?: unknown[];
  queue?: unknown[];
  routes?: unknown[];
} {
  const place = (at: LogicalSpan | undefined): JsonPlace => {
    const shown = at && shownPlace(subject, at);
    return shown ? { file: shown.file, line: shown.line, column: shown.column } : {};
  };
  const decision = ({ at, reason }: Decision): object => {
    const shown = at && shownPlace(subject, at);
    return { ...place(at), ...(shown && { source: shown.source.trim() }), reason: decodeText(reason) };
  };
  const reply = ({ code, text, decisive }: Reply): object => ({
    code,
    text: decodeText(text),
    ...(decisive && { decisive: decision(decisive) }),
  });
  const host = ({ name, address, port, mx }: DeliveryHost): object => ({
    name: decodeText(name),
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(mx !== undefined && { mx }),
  });
  const delivery = (each: AnyDelivery): object => {
    const { hosts, host: taker, inFact, mode, variables, decisive, transportAt, retry, parents, ...texts } = each;
    const told = Object.entries(texts).map(([name, value]) => [name, decodeText(value)]);
    return {
      ...(Object.fromEntries(told) as object),
      ...(parents.length > 0 && { parents: parents.map(decodeText) }),
      hosts: hosts.map(host),
      ...(taker && { host: host(taker) }),
      ...(inFact === true && { inFact }),
      ...(mode !== undefined && { mode: `0${mode.toString(8)}` }),
      ...(variables.size > 0 && { variables: byName(variables) }),
      ...(retry && { retry: { ...place(retry.at), next: retry.next } }),
      decisive: decision(decisive),
      ...(transportAt && { definition: place(transportAt) }),
    };
  };
  const undelivered = ({ decisive, waiting, cancelled, ...texts }: Undelivered): object => ({
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, decodeText(value)])),
    ...(waiting === true && { waiting }),
    ...(cancelled === true && { cancelled }),
    decisive: decision(decisive),
  });
  const attempt = (each: QueueAttempt): object => ({
    id: each.id,
    from: decodeText(each.from),
    recipients: each.recipients.map(decodeText),
    received: isoTime(each.received),
    time: isoTime(each.time),
    ...(each.follows !== undefined && { follows: each.follows }),
    outcome: each.outcome,
    deliveries: each.deliveries.map(delivery),
    undelivered: each.undelivered.map(undelivered),
    bounces: each.bounces.map(decodeText),
    log: logTexts(each.log),
  });
  const message = (each: MessageResult): object => ({
    id: each.id,
    from: decodeText(each.from),
    ...(each.mail && { mail: reply(each.mail) }),
    rcpt: Object.fromEntries(each.rcpt.map((rcpt) => [decodeText(rcpt.address), reply(rcpt)])),
    ...(each.data && { data: reply(each.data) }),
    accepted: each.accepted,
    variables: byName(each.variables),
    headers: each.headers.map(decodeText),
    deliveries: each.deliveries.map(delivery),
    undelivered: each.undelivered.map(undelivered),
    bounces: each.bounces.map(decodeText),
    log: logTexts(each.log),
    ...(each.followers.length > 0 && { followers: each.followers.map(attempt) }),
  });
  const missing = ({ what, where, permission }: MissingInput): object => ({
    what: decodeText(what),
    ...(where !== undefined && { where: decodeText(where) }),
    ...(permission !== undefined && { permission }),
  });
  const unfaithful = ({ what, at }: UnfaithfulStep): object => ({ what: decodeText(what), ...place(at) });
  const step = ({ kind, text, outcome, at, steps, time }: TraceStep): object => ({
    kind,
    text: decodeText(text),
    ...(outcome !== undefined && { outcome: decodeText(outcome) }),
    ...place(at),
    ...(time !== undefined && { time: new Date(time).toISOString() }),
    ...(steps.length > 0 && { steps: steps.map(step) }),
  });
  const rest = (each: SessionResult | RouteResult | QueueRunResult): object => ({
    missing: each.missing.map(missing),
    unfaithful: each.unfaithful.map(unfaithful),
    trace: each.trace.map(step),
  });
  const session = (each: SessionResult): object => ({
    replies: each.replies.map(({ command, delay, ...answer }) => ({
      command: decodeText(command),
      ...reply(answer),
      ...(delay !== undefined && { delay }),
    })),
    messages: each.messages.map(message),
    log: logTexts(each.log),
    dropped: each.dropped,
    ...rest(each),
  });
  const queueRun = (each: QueueRunResult): object => ({
    step: each.input,
    afterSessions: each.afterSessions,
    time: isoTime(each.time),
    options: decodeText(each.options),
    messages: each.attempts.map(attempt),
    log: logTexts(each.log),
    queue: each.queue.map(queued),
    ...rest(each),
  });
  const { sessions, queueRuns, queue, routes } = subject.result;
  return {
    version: 1,
    sessions: sessions.map(session),
    ...(subject.queueRuns.length > 0 && {
      queueRuns: queueRuns.map(queueRun),
      fates: messageFates(subject.result).map(fate),
      queue: queue.map(queued),
    }),
    ...(routes.length > 0 && {
      routes: routes.map((route) => ({
        address: decodeText(route.address),
        deliveries: route.deliveries.map(delivery),
        undelivered: route.undelivered.map(undelivered),
        ...rest(route),
      })),
    }),
  };
}

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A message on the queue. */
function queued({ id, from, recipients, delivered, received, frozen, warnings }: QueueEntry): object {
  return {
    id,
    from: decodeText(from),
    recipients: recipients.map(decodeText),
    delivered: delivered.map(decodeText),
    received: isoTime(received),
    frozen,
    warnings,
  };
}

/** What becomes of a message. */
function fate({ id, from, received, recipients }: MessageFate): object {
  return {
    id,
    from: decodeText(from),
    received: isoTime(received),
    recipients: recipients.map((each) => {
      const { recipient, tries, waits, end, ended, next, error } = each;
      return {
        recipient: decodeText(recipient),
        tries: tries.map(isoTime),
        waits,
        end,
        ...(ended !== undefined && { ended: isoTime(ended) }),
        ...(next !== undefined && { next: isoTime(next) }),
        ...(error !== undefined && { error: decodeText(error) }),
        summary: fateForms(each, received)[0],
      };
    }),
  };
}

function logTexts(log: readonly LogLine[]): string[] {
  return toldLog(log).map(({ text }) => decodeText(text));
}

function byName(values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, value]) => [decodeText(name), decodeText(value)]));
}

/** The report of simulations as JSON: one as it is, several as a list. */
export function traceJson(subjects: readonly TraceSubject[]): string {
  const data = subjects.map((subject) => traceData(subject));
  return `${JSON.stringify(data.length === 1 ? data[0] : data, undefined, 2)}\n`;
}
