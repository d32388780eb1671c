import { runSystemFilter } from '../filter/system-filter.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { logs, writeLog } from '../run/log.ts';
import { eximUser } from '../run/exim-user.ts';
import type { Run } from '../run/run.ts';
import type { Delivery, GeneratedResult, Undelivered } from '../simulation/types.ts';
import type {
  DeliverServices,
  DeliveryStart,
  DeliveryState,
  GeneratedMessage,
  SubmissionEnd,
} from './delivery-state.ts';
import { deliveryState } from './delivery-state.ts';
import { raiseEvent, raiseInternalFailure } from './events.ts';
import { finishAddress } from './finish-address.ts';
import { freezeMessage, setFrozen, tellOfFrozenArrival } from './freeze.ts';
import { doLocalDeliveries, leaveLocalDeliveries } from './local-deliveries.ts';
import { queueTime } from './log-lines.ts';
import { replaceOneTime } from './one-time.ts';
import { doRemoteDeliveries, leaveRemoteDeliveries } from './remote-deliveries.ts';
import { messageSize } from './message-size.ts';
import { isQueueOnly } from './queue-only.ts';
import { recordUndelivered } from './result-entries.ts';
import { updateRetries } from './retry-update.ts';
import { recipientAddress, routeRecipients } from './route-recipients.ts';
import type { IdClock } from './submit-message.ts';
import { submitMessage } from './submit-message.ts';
import { sendSuccessReport } from './success-report.ts';
import type { Thawing } from './thaw.ts';
import { thaw } from './thaw.ts';
import type { SmtpChannel } from './transports/smtp/channel.ts';
import { sendWarning } from './warning.ts';
import { sendBounces } from './bounce.ts';

export type { DeliverServices } from './delivery-state.ts';

/** How a delivery leaves a message: it is gone, or stays on the queue. `untouched`: it is frozen, or only queued. */
export type MessageOutcome = 'completed' | 'deferred' | 'frozen' | 'queued' | 'untouched';

/** What came of delivering a message. */
export interface MessageDelivery {
  readonly deliveries: readonly Delivery[];
  /** Addresses that no transport was run for. */
  readonly undelivered: readonly Undelivered[];
  /** Bounces, warnings and other messages that Exim has made: header and body, as they were handed over. */
  readonly bounces: readonly string[];
  /** What became of those, and of what came of them, at their first delivery. */
  readonly generated: readonly GeneratedResult[];
  readonly outcome: MessageOutcome;
  /** Messages on the queue that are to follow over connections that are still open. */
  readonly followers: readonly { readonly id: string; readonly channel: SmtpChannel }[];
}

/** How many messages may come out of one another: bounces of bounces are frozen, but filters may answer each other. */
const deepest = 10;

/** What is gathered while a message, and those that it leads to, are delivered. */
interface Gathered {
  readonly deliveries: Delivery[];
  readonly undelivered: Undelivered[];
  readonly bounces: string[];
  readonly generated: GeneratedResult[];
  readonly followers: { readonly id: string; readonly channel: SmtpChannel }[];
  readonly ids: IdClock;
}

function nothingGathered(lastIdTime: number): Gathered {
  return { deliveries: [], undelivered: [], bounces: [], generated: [], followers: [], ids: { lastIdTime } };
}

/**
 * Delivers the message of the run, which has been accepted: routes its recipients, runs transports, logs, and sends bounces
 * and warnings, which are delivered in their turn. What cannot be delivered for now stays on the queue. Mirrors
 * `deliver_message`. When it is done, the run is as it was before.
 *
 * @param start what has been done before, where it is not the first delivery
 * @throws PanicDie where Exim gives up
 */
export function deliverMessage(run: Run, services: DeliverServices, start?: Partial<DeliveryStart>): MessageDelivery {
  const gathered = nothingGathered(0);
  const { done = new Set<string>(), channel } = start ?? {};
  const outcome = deliverOne(run, services, gathered, 0, { done, channel });
  const { ids: _, ...rest } = gathered;
  return { ...rest, outcome };
}

/**
 * Receives and delivers what Exim writes to the sender of a message that it does not take: the message that is the run's.
 *
 * @param lastIdTime when the id of that message was made
 */
export function deliverReport(run: Run, services: DeliverServices, text: string, { lastIdTime }: IdClock): void {
  const gathered = nothingGathered(lastIdTime);
  const report = { sender: '', recipients: [], fromHeader: true, text, user: eximUser(run), about: run.message.id };
  submitMessage(run, report, gathered.ids, () => {
    deliverOne(run, services, gathered, 1, { done: new Set(), channel: undefined });
  });
}

function deliverOne(
  run: Run,
  services: DeliverServices,
  gathered: Gathered,
  depth: number,
  start: DeliveryStart,
): MessageOutcome {
  const submit = (generated: GeneratedMessage): SubmissionEnd => {
    if (depth >= deepest) {
      run.tracer.unfaithful(`messages that come out of one another are followed ${deepest} deep only`);
      return 'taken';
    }
    const number = gathered.bounces.push(generated.text) - 1;
    const end = submitMessage(run, generated, gathered.ids, () => {
      deliverOne(run, services, gathered, depth + 1, { done: new Set(), channel: undefined });
    });
    // Nobody gets what was not taken.
    if (end !== 'taken') gathered.bounces.splice(number, 1);
    return end;
  };
  const { message } = run;
  const spooled = { headers: [...message.headers], recipients: [...message.recipients] };
  const time = run.world.clock.now();
  const made = gathered.bounces.length;
  const state = deliveryState(run, services, start, submit);
  run.tracer.open('message', message.id);
  const before = run.address;
  run.address = undefined;
  noteSize(run);
  const untouched = staysUntouched(state);
  const outcome = untouched === undefined ? deliver(state) : untouched === 'frozen' ? 'untouched' : untouched;
  run.address = before;
  run.tracer.close(untouched ?? outcome);
  gathered.followers.push(...state.followers);
  if (!state.updateSpool && outcome !== 'completed') Object.assign(message, spooled);
  if (outcome === 'completed') services.queue?.remove(message.id);
  else services.queue?.keep(run, start.done);
  const { deliveries, undelivered } = state;
  if (depth > 0) {
    const { id, sender: from, received } = message;
    const bounces = gathered.bounces.slice(made);
    gathered.generated.push({ id, from, received: received * 1000, time, outcome, deliveries, undelivered, bounces });
    return outcome;
  }
  gathered.deliveries.push(...deliveries);
  gathered.undelivered.push(...undelivered);
  return outcome;
}

/** Sets what is known of the size of a message that is read from the spool. */
function noteSize({ message }: Run): void {
  const { headers, flags } = message;
  const kept = headers.filter(({ type }) => type !== '*');
  const headerLines = kept.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
  flags.set('message_size', messageSize(message));
  flags.set('message_linecount', headerLines + Number(flags.get('body_linecount') ?? 0));
  if (!flags.has('deliver_firsttime')) flags.set('deliver_firsttime', true);
}

/**
 * Why a message that has just come is not delivered now: it is frozen, or only queued. A queue runner does not ask for the
 * latter, and neither does a delivery over a connection that is open.
 */
function staysUntouched(state: DeliveryState): 'frozen' | 'queued' | undefined {
  const { run } = state;
  const { flags } = run.message;
  if (run.process.queueRunning || run.process.forced) return undefined;
  const frozen = flags.get('deliver_freeze') === true;
  // What is only to be routed is routed at once.
  const byPolicy = flags.get('queue_only_policy') === true && !run.process.queueSmtp;
  const queued = byPolicy || isQueueOnly(run);
  if (!frozen && !queued) return undefined;
  if (frozen) tellOfFrozenArrival(state);
  const outcome = frozen ? 'frozen' : 'queued';
  const reason = frozen
    ? 'the message is frozen'
    : byPolicy
      ? 'an ACL has the message queued'
      : 'queue_only has messages queued';
  leaveAll(state, outcome, reason);
  return outcome;
}

/** Every recipient stays as it is. */
function leaveAll(state: DeliveryState, outcome: 'frozen' | 'queued', reason: string): void {
  eachRecipient(state, (address) => {
    recordUndelivered(state, address, outcome, 'none', { reason });
    state.traces.tell(address, outcome);
  });
}

/** Makes an address of each recipient that is not done with. */
function eachRecipient(state: DeliveryState, action: (address: RoutingAddress) => void): void {
  for (const index of state.run.message.recipients.keys()) {
    const address = recipientAddress(state, index);
    if (address) action(address);
  }
}

/** The recipients fail by themselves, without being routed. */
function failRecipient(state: DeliveryState, address: RoutingAddress, reason: string): void {
  if (state.run.message.sender !== '') state.failed.unshift(address);
  recordUndelivered(state, address, 'failed', 'none', { reason }, { cancelled: true });
}

/** What becomes of the recipients before they are routed: the system filter, or a loop, may keep them from it. */
function takeRecipients(state: DeliveryState, thawing: Thawing): boolean {
  const { run, queues } = state;
  const { flags } = run.message;
  if (Number(flags.get('received_count') ?? 0) > run.settings.number('received_headers_max')) {
    eachRecipient(state, (address) => {
      address.message = 'Too many "Received" headers - suspected mail loop';
      finishAddress(state, address, 'failed', 'router');
    });
    return true;
  }
  if (thawing === 'timed out') {
    eachRecipient(state, (address) => {
      address.message = 'delivery cancelled; message timed out';
      failRecipient(state, address, 'timeout_frozen_after');
      raiseInternalFailure(state, address);
    });
    return true;
  }
  const filter = runSystemFilter(run);
  if (filter?.recipients === 'error') {
    const reason = { reason: 'the system filter cannot be run' };
    eachRecipient(state, (address) => {
      recordUndelivered(state, address, 'deferred', 'none', reason);
    });
    return false;
  }
  for (const address of filter?.undeliverable ?? []) {
    finishAddress(state, address, 'deferred', 'router', { panic: true });
  }
  queues.fresh.push(...(filter?.generated ?? []));
  if (filter?.recipients === 'freeze') {
    state.frozen = filter.frozenInfo ?? '';
    setFrozen(run);
  }
  const decisive = { reason: 'the system filter' };
  eachRecipient(state, (address) => {
    switch (filter?.recipients) {
      case 'ignore':
        recordUndelivered(state, address, 'discarded', 'none', decisive);
        return;
      case 'defer':
      case 'freeze':
        state.deferred.unshift(address);
        recordUndelivered(state, address, filter.recipients === 'freeze' ? 'frozen' : 'deferred', 'none', decisive);
        break;
      case 'fail':
        address.message = filter.message ?? 'delivery cancelled';
        address.passMessage = true;
        failRecipient(state, address, decisive.reason);
        break;
      case 'deliver':
      case undefined:
      default:
        queues.fresh.push(address);
        return;
    }
    raiseInternalFailure(state, address);
  });
  return true;
}

function deliver(state: DeliveryState): MessageOutcome {
  const { run, deferred } = state;
  const { flags } = run.message;
  if (run.settings.flag('mua_wrapper')) run.tracer.unfaithful('mua_wrapper is not heeded');
  const thawing = flags.get('deliver_freeze') === true ? thaw(state) : 'thawed';
  if (thawing === 'stays') {
    leaveAll(state, 'frozen', 'the message is frozen');
    return 'untouched';
  }
  if (!takeRecipients(state, thawing)) return 'deferred';
  routeRecipients(state);
  leaveLocalDeliveries(state);
  doLocalDeliveries(state);
  if (run.process.localOnly) leaveRemoteDeliveries(state);
  doRemoteDeliveries(state);
  updateRetries(state);
  sendSuccessReport(state);
  const bounced = sendBounces(state);
  if (bounced === 'frozen') {
    setFrozen(run);
    return 'frozen';
  }
  if (deferred.length > 0) {
    replaceOneTime(state);
    sendWarning(state);
    if (flags.get('deliver_firsttime') === true && !run.process.firstPass) {
      flags.set('deliver_firsttime', false);
      state.updateSpool = true;
    }
    freezeMessage(state);
    return state.frozen === undefined ? 'deferred' : 'frozen';
  }
  writeLog(run, logs(run, 'queue_time_overall') ? `Completed QT=${queueTime(run)}` : 'Completed');
  run.address = state.leftOver && { ...state.leftOver, router: undefined, transport: undefined };
  raiseEvent(run, undefined, 'msg:complete', undefined);
  return 'completed';
}
