import { lowerCase, trimSpace } from '../expand/characters.ts';
import { createConnection } from '../run/create-run.ts';
import { writeLog } from '../run/log.ts';
import type { ProcessMode } from '../run/process-mode.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import type { Run } from '../run/run.ts';
import { compileRegex } from '../regex/regex.ts';
import type { QueuedMessage } from '../queue/message-queue.ts';
import { queueEntry } from '../queue/queue-entry.ts';
import type { QueueRunOptions, Selection } from '../queue/run-options.ts';
import { plainQueueRun, shownRunOptions } from '../queue/run-options.ts';
import { inRunOrder } from '../queue/run-order.ts';
import { attemptDelivery, deliverFollowers } from './attempt.ts';
import type { Simulation } from './simulation.ts';
import { takeLog } from './take-log.ts';
import type { QueueAttempt, QueueRunInput, QueueRunResult } from './types.ts';

/** How many runs are made for one input, and how many deliveries: what goes on and on is broken off. */
const most = { runs: 10_000, attempts: 50_000 };

/** Whether one of some addresses is looked for. */
function isSelected(selection: Selection, addresses: readonly string[]): boolean {
  const { text, isRegex } = selection;
  if (!isRegex) return addresses.some((address) => lowerCase(address).includes(lowerCase(text)));
  const compiled = compileRegex(`(?i)${text}`);
  return compiled.ok && addresses.some((address) => compiled.regex.test(address));
}

/** Whether a queue runner takes a message up. Mirrors the tests of `queue_run`. */
function isWanted(queued: QueuedMessage, options: QueueRunOptions, run: Run): boolean {
  const { message } = queued;
  const { id, flags, sender } = message;
  const { first, last, recipient, sender: wantedSender, firstDeliveries, thaw, queue } = options;
  if (String(flags.get('queue_name') ?? '') !== queue) return false;
  if ((last !== undefined && id > last) || (first !== undefined && id < first)) return false;
  if (!recipient && !wantedSender && !firstDeliveries) return true;
  if (flags.get('deliver_freeze') === true && !thaw) {
    // The line does not tell which.
    if (run.logSelection.has('skip_delivery')) writeLog(run, 'Message is frozen');
    return false;
  }
  if (firstDeliveries && flags.get('deliver_firsttime') !== true) return false;
  if (wantedSender && !isSelected(wantedSender, [sender])) return false;
  return !recipient || isSelected(recipient, queueEntry(queued).recipients);
}

/** Goes over the queue once. */
function passOver(run: Run, options: QueueRunOptions, firstPass: boolean, simulation: Simulation): QueueAttempt[] {
  const { queue } = simulation;
  const attempts: QueueAttempt[] = [];
  // The first message that is looked for is forced: a host has come back.
  let forced = options.force || options.recipient !== undefined || options.sender !== undefined;
  for (const { message } of inRunOrder(queue.list(), run)) {
    const queued = queue.get(message.id);
    if (!queued || !isWanted(queued, options, run)) continue;
    const process: ProcessMode = {
      ...ordinaryDelivery,
      queueRunning: true,
      forced,
      forceThaw: options.thaw,
      localOnly: options.local,
      firstPass,
      queueSmtp: firstPass,
    };
    const { attempt, followers } = attemptDelivery(queued, simulation, { process });
    attempts.push(attempt, ...deliverFollowers(message.id, followers, simulation));
    if (attempt.outcome !== 'untouched') forced = options.force;
  }
  return attempts;
}

/**
 * Runs the queue once. Mirrors `queue_run`.
 *
 * @param input which of the simulation's inputs it belongs to
 */
function runQueue(
  options: QueueRunOptions,
  input: number,
  afterSessions: number,
  simulation: Simulation,
): QueueRunResult {
  const { recorder, world, queue } = simulation;
  const time = world.clock.now();
  const run = simulation.createRun({ connection: createConnection('local') });
  const shown = shownRunOptions(options);
  const command = `exim ${shown.startsWith(' -q') ? trimSpace(shown) : `-q${shown}`}`;
  recorder.tracer.open('command', command);
  const detail = `${options.queue === '' ? '' : `'${options.queue}' `}queue run: pid=${run.pid}${shown}`;
  const tell = (text: string): void => {
    if (run.logSelection.has('queue_run')) writeLog(run, text);
  };
  tell(`Start ${detail}`);
  const attempts = options.twoPasses ? passOver(run, options, true, simulation) : [];
  attempts.push(...passOver(run, options, false, simulation));
  tell(`End ${detail}`);
  recorder.closeTo(0);
  return {
    input,
    afterSessions,
    time,
    options: command.replace(/^exim /, ''),
    attempts,
    log: takeLog(run),
    queue: queue.list().map(queueEntry),
    missing: simulation.takeMissing(),
    unfaithful: recorder.takeUnfaithful(),
    trace: recorder.takeSteps(),
  };
}

/** Lets time pass up to a moment. */
function waitUntil(moment: number, { world }: Simulation): void {
  const left = moment - world.clock.now();
  if (left > 0) world.clock.sleep(left);
}

/**
 * Makes the queue runs of one input: one, or several at regular intervals while there is anything on the queue.
 *
 * @param index of the input
 * @param afterSessions how many sessions have come before
 */
export function simulateQueueRuns(
  input: QueueRunInput,
  index: number,
  afterSessions: number,
  simulation: Simulation,
): readonly QueueRunResult[] {
  const { every, options = plainQueueRun } = input;
  const begin = simulation.world.clock.now();
  const first = begin + (input.after ?? every ?? 0);
  const run = (): QueueRunResult => runQueue(options, index, afterSessions, simulation);
  if (every === undefined) {
    waitUntil(first, simulation);
    return [run()];
  }
  const end = input.for === undefined ? Infinity : begin + input.for;
  const results: QueueRunResult[] = [];
  const step = Math.max(1, every);
  let attempts = 0;
  for (let moment = first; moment <= end; moment += step) {
    if (simulation.queue.list().length === 0) break;
    const last = results.at(-1);
    if (last && (results.length >= most.runs || attempts >= most.attempts)) {
      const what = `no more than ${results.length} queue runs are made in a row: there are still messages on the queue`;
      results.splice(-1, 1, { ...last, unfaithful: [...last.unfaithful, { what }] });
      break;
    }
    waitUntil(moment, simulation);
    const made = run();
    attempts += made.attempts.length;
    results.push(made);
  }
  if (end < Infinity) waitUntil(end, simulation);
  return results;
}
