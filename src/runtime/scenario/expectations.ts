import type { MessageFate } from '../simulation/fates.ts';
import { messageFates } from '../simulation/fates.ts';
import type {
  LogLine,
  MessageResult,
  QueueRunResult,
  Reply,
  RouteResult,
  SessionReply,
  SessionResult,
  SimulationResult,
} from '../simulation/types.ts';
import type { Check, PlaceNames } from './check.ts';
import { checkDeliveries, checkUndelivered } from './delivery-checks.ts';
import { headerValues } from './header-values.ts';
import { checkFates, checkQueue, checkQueueRuns, runLog } from './queue-checks.ts';
import { checkReply, replyText } from './reply-checks.ts';
import type { Scenario, ScenarioQueueRun, ScenarioRoute, ScenarioSession } from './scenario.ts';
import type { ScenarioPath } from './scenario-text.ts';
import { checkByName, checkText, checkTexts, logForms, noteForms } from './text-checks.ts';
import type { MessageExpectation, ReplyExpectation, SessionExpectation, WholeExpectation } from './written.ts';
import { writtenTo } from './written-files.ts';

function logChecks(
  expected: NonNullable<MessageExpectation['log']>,
  path: ScenarioPath,
  log: readonly LogLine[],
): Check[] {
  return checkTexts(expected, path, { subject: 'log line', actual: log.map(logForms) });
}

function noteChecks(
  expect: Pick<WholeExpectation, 'missing' | 'unfaithful'>,
  path: ScenarioPath,
  results: readonly (SessionResult | RouteResult | QueueRunResult)[],
): Check[] {
  const { missing, unfaithful } = expect;
  const missed = results.flatMap((result) => result.missing).map(noteForms);
  const bent = results.flatMap((result) => result.unfaithful).map(noteForms);
  const about = { exhaustive: true, updatable: true };
  return [
    ...(missing === undefined
      ? []
      : checkTexts(missing, [...path, 'missing'], { subject: 'missing input', actual: missed, ...about })),
    ...(unfaithful === undefined
      ? []
      : checkTexts(unfaithful, [...path, 'unfaithful'], { subject: 'unfaithful step', actual: bent, ...about })),
  ];
}

function rcptChecks(
  expected: NonNullable<MessageExpectation['rcpt']>,
  message: MessageResult,
  path: ScenarioPath,
  places: PlaceNames,
): Check[] {
  const check = (reply: ReplyExpectation, address: string, at: ScenarioPath): Check => {
    const found = message.rcpt.findLast((each) => each.address === address);
    return checkReply(reply, found, at, `reply to RCPT ${address}`, places, 'no such recipient was sent');
  };
  if (typeof expected === 'object') {
    return Object.entries(expected).map(([address, reply]) => check(reply, address, [...path, address]));
  }
  // Where one for all does not hold, each is told for itself.
  const value = Object.fromEntries(message.rcpt.map((reply) => [reply.address, replyText(reply)]));
  return message.rcpt.map(({ address }) => {
    const compared = check(expected, address, path);
    return compared.ok ? compared : { ...compared, update: { path, value } };
  });
}

/** What comparisons need beside what they compare. */
interface Findings {
  readonly places: PlaceNames;
  /** What becomes of messages in the end. */
  readonly fates: readonly MessageFate[];
}

/** Compares one message with what is expected of it. */
function messageChecks(
  expect: MessageExpectation,
  message: MessageResult,
  path: ScenarioPath,
  { places, fates }: Findings,
): Check[] {
  const { mail, rcpt, data, accepted, variables, headers, deliveries, undelivered, bounces, files, log } = expect;
  const checks: Check[] = [];
  if (mail !== undefined) checks.push(checkReply(mail, message.mail, [...path, 'mail'], 'reply to MAIL', places));
  if (rcpt !== undefined) checks.push(...rcptChecks(rcpt, message, [...path, 'rcpt'], places));
  if (data !== undefined) {
    const none = 'the message was not sent';
    checks.push(checkReply(data, message.data, [...path, 'data'], 'reply to the message', places, none));
  }
  if (accepted !== undefined) {
    const forms = [String(message.accepted)];
    checks.push(checkText(accepted, forms, [...path, 'accepted'], 'message accepted'));
  }
  if (variables) {
    const forms = (name: string): readonly string[] => {
      const value = message.variables.get(name);
      return value === undefined ? [] : [value];
    };
    checks.push(...checkByName(variables, [...path, 'variables'], (name) => `$${name}`, forms));
  }
  if (headers) {
    const forms = (name: string): readonly string[] => headerValues(message.headers, name);
    checks.push(...checkByName(headers, [...path, 'headers'], (name) => `header ${name}`, forms));
  }
  if (deliveries !== undefined) {
    checks.push(...checkDeliveries(deliveries, message.deliveries, [...path, 'deliveries'], places));
  }
  if (undelivered !== undefined) {
    checks.push(...checkUndelivered(undelivered, message.undelivered, [...path, 'undelivered'], places));
  }
  if (bounces !== undefined) {
    const actual = message.bounces.map((bounce) => [bounce]);
    checks.push(...checkTexts(bounces, [...path, 'bounces'], { subject: 'bounce', actual, exhaustive: true }));
  }
  if (files) {
    const forms = (file: string): readonly string[] => writtenTo(message.deliveries, file);
    checks.push(...checkByName(files, [...path, 'files'], (file) => `written to ${file}`, forms));
  }
  if (expect.fate) {
    const own = fates.filter(({ id }) => message.id !== '' && id === message.id);
    checks.push(...checkFates(expect.fate, own, [...path, 'fate']));
  }
  if (log !== undefined) checks.push(...logChecks(log, [...path, 'log'], message.log));
  return checks;
}

const isCommand = (word: RegExp) => (reply: SessionReply) => word.test(reply.command);

/** The reply that ends the last AUTH: those to what is said in between only ask for more. */
function authReply(replies: readonly SessionReply[]): SessionReply | undefined {
  const begin = replies.findLastIndex(isCommand(/^AUTH\b/i));
  return begin < 0 ? undefined : replies.slice(begin).find(({ code }) => code !== 334);
}

function sessionChecks(
  expect: SessionExpectation,
  result: SessionResult,
  path: ScenarioPath,
  findings: Findings,
): Check[] {
  const { places } = findings;
  const { replies } = result;
  const checks: Check[] = [];
  const single: readonly (readonly [
    keyof SessionExpectation,
    ReplyExpectation | undefined,
    Reply | undefined,
    string,
  ])[] = [
    ['connect', expect.connect, replies.find(isCommand(/^$/)), 'greeting'],
    ['helo', expect.helo, replies.findLast(isCommand(/^(?:EHLO|HELO)\b/i)), 'reply to EHLO or HELO'],
    ['starttls', expect.starttls, replies.findLast(isCommand(/^STARTTLS\b/i)), 'reply to STARTTLS'],
    ['auth', expect.auth, authReply(replies), 'reply to AUTH'],
    ['quit', expect.quit, replies.findLast(isCommand(/^QUIT\b/i)), 'reply to QUIT'],
  ];
  for (const [key, expected, reply, subject] of single) {
    if (expected !== undefined) checks.push(checkReply(expected, reply, [...path, key], subject, places));
  }
  if (expect.replies) {
    const { length } = expect.replies;
    for (const [i, expected] of expect.replies.entries()) {
      const reply = replies[i];
      const subject = reply ? `reply ${i + 1}, to ${reply.command || 'the connection'}` : `reply ${i + 1}`;
      checks.push(checkReply(expected, reply, [...path, 'replies', i], subject, places));
    }
    for (const [i, reply] of replies.slice(length).entries()) {
      const subject = `reply ${length + i + 1}, to ${reply.command || 'the connection'}`;
      checks.push(checkReply('none', reply, [...path, 'replies'], subject, places));
    }
  }
  for (const [i, expected] of (expect.messages ?? []).entries()) {
    const message = result.messages[i];
    const at = [...path, 'messages', i];
    if (message) checks.push(...messageChecks(expected, message, at, findings));
    else checks.push(neverSent(at, result));
  }
  if (expect.log !== undefined) checks.push(...logChecks(expect.log, [...path, 'log'], sessionLog(result)));
  if (expect.dropped !== undefined) {
    checks.push(
      checkText(expect.dropped, [String(result.dropped)], [...path, 'dropped'], 'connection ended by the server'),
    );
  }
  return [...checks, ...noteChecks(expect, path, [result])];
}

/** All log lines of a session. */
function sessionLog(result: SessionResult): readonly LogLine[] {
  const ofMessages = result.messages.flatMap(({ log, followers }) => [log, ...followers.map((each) => each.log)]);
  return [...result.log, ...ofMessages.flat()];
}

function neverSent(path: ScenarioPath, { replies }: SessionResult): Check {
  const last = replies.at(-1);
  const why = last ? `; the last reply was ${last.code} ${last.text}` : '';
  const decisive = last?.decisive;
  return {
    path,
    subject: 'message',
    ok: false,
    expected: 'a message',
    actual: `it was never sent${why}`,
    ...(decisive && { decisive }),
  };
}

function neverRun(path: ScenarioPath, subject: string): Check {
  return { path, subject, ok: false, expected: `a ${subject}`, actual: 'it was never run' };
}

function checkSession(
  session: ScenarioSession,
  result: SessionResult,
  path: ScenarioPath,
  findings: Findings,
): Check[] {
  const { places } = findings;
  const checks: Check[] = [];
  for (const { step, path: at, expect } of session.replies) {
    const reply = result.replies.findLast((each) => each.step === step);
    const sent = session.input.steps[step];
    const line = sent && 'text' in sent ? sent.text : `step ${step + 1}`;
    checks.push(checkReply(expect, reply, at, `reply to ${line}`, places));
  }
  for (const { step, path: at, expect } of session.messages) {
    if (!expect) continue;
    const message = result.messages.find((each) => each.step === step);
    if (message) checks.push(...messageChecks(expect, message, [...at, 'expect'], findings));
    else checks.push(neverSent(at, result));
  }
  if (session.expect) checks.push(...sessionChecks(session.expect, result, [...path, 'expect'], findings));
  return checks;
}

function checkRoute({ expect }: ScenarioRoute, result: RouteResult, path: ScenarioPath, places: PlaceNames): Check[] {
  if (!expect) return [];
  const { deliveries, undelivered } = expect;
  const at = [...path, 'expect'];
  return [
    ...(deliveries === undefined ? [] : checkDeliveries(deliveries, result.deliveries, [...at, 'deliveries'], places)),
    ...(undelivered === undefined
      ? []
      : checkUndelivered(undelivered, result.undelivered, [...at, 'undelivered'], places)),
    ...noteChecks(expect, at, [result]),
  ];
}

/** What one of a scenario's queue runs came to, or several that belong together. */
function checkRuns(
  { expect, path }: ScenarioQueueRun,
  index: number,
  result: SimulationResult,
  places: PlaceNames,
): Check[] {
  if (!expect) return [];
  const runs = result.queueRuns.filter(({ input }) => input === index);
  const made = result.queueRuns.filter(({ input }) => input <= index).length;
  const sessions = runs.at(-1)?.afterSessions ?? result.sessions.length;
  // Where the queue was empty, no run was made.
  const queue = runs.at(-1)?.queue ?? [];
  const at = [...path, 'expect'];
  const fates = messageFates(result, { sessions, runs: made });
  return [...checkQueueRuns(expect, runs, queue, fates, at, places), ...noteChecks(expect, at, runs)];
}

function checkWhole(expect: WholeExpectation, result: SimulationResult, fates: readonly MessageFate[]): Check[] {
  const { log, files, queue, fate } = expect;
  const messages = result.sessions.flatMap((session) => session.messages);
  const followers = messages.flatMap((message) => message.followers);
  const attempts = [...followers, ...result.queueRuns.flatMap((run) => run.attempts)];
  const deliveries = [...messages, ...attempts].flatMap((each) => each.deliveries);
  const forms = (file: string): readonly string[] => writtenTo(deliveries, file);
  const lines = [...result.sessions.flatMap(sessionLog), ...result.queueRuns.flatMap(runLog)];
  return [
    ...(log === undefined ? [] : logChecks(log, ['expect', 'log'], lines)),
    ...(files ? checkByName(files, ['expect', 'files'], (file) => `written to ${file}`, forms) : []),
    ...(queue === undefined ? [] : checkQueue(queue, result.queue, ['expect', 'queue'])),
    ...(fate ? checkFates(fate, fates, ['expect', 'fate']) : []),
    ...noteChecks(expect, ['expect'], [...result.sessions, ...result.queueRuns, ...result.routes]),
  ];
}

/**
 * Compares what came out of a scenario with what it expects.
 *
 * @param places names the places of the configuration
 * @returns each expectation with what came out, in the order of the scenario; none where it expects nothing
 */
export function checkScenario(scenario: Scenario, result: SimulationResult, places: PlaceNames): readonly Check[] {
  const fates = messageFates(result);
  const findings: Findings = { places, fates };
  const sessions = scenario.sessions.flatMap((session, i) => {
    const came = result.sessions[i];
    const { path } = session;
    return came ? checkSession(session, came, path, findings) : [neverRun(path, 'session')];
  });
  const queueRuns = scenario.queueRuns.flatMap((run, i) => checkRuns(run, i, result, places));
  const routes = scenario.routes.flatMap((route, i) => {
    const came = result.routes[i];
    const at = ['routes', i];
    return came ? checkRoute(route, came, at, places) : [neverRun(at, 'route')];
  });
  const whole = scenario.expect ? checkWhole(scenario.expect, result, fates) : [];
  return [...sessions, ...queueRuns, ...routes, ...whole];
}
