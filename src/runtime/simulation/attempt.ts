import type { MessageDelivery, MessageOutcome } from '../deliver/deliver-message.ts';
import { deliverMessage } from '../deliver/deliver-message.ts';
import type { SmtpChannel } from '../deliver/transports/smtp/channel.ts';
import { PanicDie } from '../panic.ts';
import type { QueuedMessage } from '../queue/message-queue.ts';
import { queueEntry } from '../queue/queue-entry.ts';
import type { ProcessMode } from '../run/process-mode.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import type { Run } from '../run/run.ts';
import { routerDecision } from './decisions.ts';
import type { Simulation } from './simulation.ts';
import { takeLog } from './take-log.ts';
import type { LogLine, QueueAttempt, Undelivered } from './types.ts';

/** What a delivery of a message comes to, whatever happens. */
export interface Attempted extends Omit<MessageDelivery, 'outcome'> {
  readonly outcome: MessageOutcome;
  readonly log: readonly LogLine[];
}

/** How a delivery is made. */
export interface AttemptOptions {
  readonly process: ProcessMode;
  readonly channel?: SmtpChannel;
  readonly onLogLine?: Run['onLogLine'];
}

/** Begins a process that delivers a message of the queue. */
export function deliveryProcess(
  { message, connection }: QueuedMessage,
  simulation: Simulation,
  { process, onLogLine }: AttemptOptions,
): Run {
  return simulation.createRun({ connection, message, process, ...(onLogLine && { onLogLine }) });
}

/** Delivers the message of a process. */
export function deliverIn(run: Run, done: Set<string>, simulation: Simulation, channel?: SmtpChannel): Attempted {
  const { message } = run;
  try {
    const delivery = deliverMessage(run, simulation.services, { done, ...(channel && { channel }) });
    return { ...delivery, log: takeLog(run) };
  } catch (error) {
    if (!(error instanceof PanicDie)) throw error;
    const reason = error.message;
    const decisive = error.router ? routerDecision(error.router) : { reason: 'Exim keeps the message' };
    const undelivered = message.recipients.map(({ address }): Undelivered => {
      return { recipient: address, original: address, outcome: 'deferred', error: reason, decisive };
    });
    return {
      deliveries: [],
      undelivered,
      bounces: [],
      generated: [],
      followers: [],
      outcome: 'deferred',
      log: takeLog(run),
    };
  }
}

/** How many messages may follow one another over a connection before it is taken for a fault. */
const mostFollowers = 10_000;

/** Over a connection that is open, deliveries are forced. */
const overConnection: ProcessMode = { ...ordinaryDelivery, forced: true };

/** Delivers the messages that follow others over connections that are open, and those that follow them. */
export function deliverFollowers(
  after: string,
  first: MessageDelivery['followers'],
  simulation: Simulation,
  onLogLine?: Run['onLogLine'],
): readonly QueueAttempt[] {
  const attempts: QueueAttempt[] = [];
  const waiting = first.map((follower) => ({ ...follower, after }));
  for (let next = waiting.shift(); next && attempts.length < mostFollowers; next = waiting.shift()) {
    const { id, channel, after: follows } = next;
    const queued = simulation.queue.get(id);
    if (!queued) continue;
    const { attempt, followers } = attemptDelivery(queued, simulation, {
      process: overConnection,
      channel,
      ...(onLogLine && { onLogLine }),
    });
    attempts.push({ ...attempt, follows });
    waiting.unshift(...followers.map((follower) => ({ ...follower, after: id })));
  }
  return attempts;
}

/** Delivers a message of the queue, and tells what came of it. */
export function attemptDelivery(
  queued: QueuedMessage,
  simulation: Simulation,
  options: AttemptOptions,
): { readonly attempt: QueueAttempt; readonly followers: MessageDelivery['followers'] } {
  const { id, from, recipients, received } = queueEntry(queued);
  const time = simulation.world.clock.now();
  const run = deliveryProcess(queued, simulation, options);
  const { followers, ...result } = deliverIn(run, queued.done, simulation, options.channel);
  return { attempt: { id, from, recipients, received, time, ...result }, followers };
}
