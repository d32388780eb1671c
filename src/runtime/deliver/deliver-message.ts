import { runSystemFilter } from '../filter/system-filter.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Delivery, Undelivered } from '../simulation/types.ts';
import type { DeliverServices, DeliveryState, GeneratedMessage } from './delivery-state.ts';
import { deliveryState } from './delivery-state.ts';
import { raiseEvent, raiseInternalFailure } from './events.ts';
import { finishAddress } from './finish-address.ts';
import { freezeMessage } from './freeze.ts';
import { doLocalDeliveries } from './local-deliveries.ts';
import { queueTime } from './log-lines.ts';
import { doRemoteDeliveries } from './remote-deliveries.ts';
import { messageSize } from './message-size.ts';
import { recordUndelivered } from './result-entries.ts';
import { updateRetries } from './retry-update.ts';
import { recipientAddress, routeRecipients } from './route-recipients.ts';
import type { IdClock } from './submit-message.ts';
import { submitMessage } from './submit-message.ts';
import { sendSuccessReport } from './success-report.ts';
import { sendWarning } from './warning.ts';
import { sendBounces } from './bounce.ts';

export type { DeliverServices } from './delivery-state.ts';

/** What came of delivering a message. */
export interface MessageDelivery {
  readonly deliveries: readonly Delivery[];
  /** Addresses that no transport was run for. */
  readonly undelivered: readonly Undelivered[];
  /** Bounces, warnings and other messages that Exim has made: header and body, as they were handed over. */
  readonly bounces: readonly string[];
}

/** How many messages may come out of one another: bounces of bounces are frozen, but filters may answer each other. */
const deepest = 10;

/** What is gathered while a message, and those that it leads to, are delivered. */
interface Gathered {
  readonly deliveries: Delivery[];
  readonly undelivered: Undelivered[];
  readonly bounces: string[];
  readonly ids: IdClock;
}

/**
 * Delivers the message of the run, which has been accepted: routes its recipients, runs transports, logs, and sends bounces
 * and warnings, which are delivered in their turn. Mirrors `deliver_message`. When it is done, the run is as it was before.
 *
 * @throws PanicDie where Exim gives up
 */
export function deliverMessage(run: Run, services: DeliverServices): MessageDelivery {
  const gathered: Gathered = { deliveries: [], undelivered: [], bounces: [], ids: { lastIdTime: 0 } };
  deliverOne(run, services, gathered, 0);
  const { deliveries, undelivered, bounces } = gathered;
  return { deliveries, undelivered, bounces };
}

function deliverOne(run: Run, services: DeliverServices, gathered: Gathered, depth: number): void {
  const submit = (generated: GeneratedMessage): boolean => {
    if (depth >= deepest) {
      run.tracer.unfaithful(`messages that come out of one another are followed ${deepest} deep only`);
      return true;
    }
    gathered.bounces.push(generated.text);
    return submitMessage(run, generated, gathered.ids, () => {
      deliverOne(run, services, gathered, depth + 1);
    });
  };
  const state = deliveryState(run, services, submit);
  run.tracer.open('message', run.message.id);
  const before = run.address;
  run.address = undefined;
  noteSize(run);
  const outcome = staysUntouched(state) ?? deliver(state);
  run.address = before;
  run.tracer.close(outcome);
  // What becomes of the messages that this one leads to stands in the log and in the trace.
  if (depth > 0) return;
  gathered.deliveries.push(...state.deliveries);
  gathered.undelivered.push(...state.undelivered);
}

/** Sets what is known of the size of a message that is read from the spool. */
function noteSize({ message }: Run): void {
  const { headers, flags } = message;
  const kept = headers.filter(({ type }) => type !== '*');
  const headerLines = kept.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
  flags.set('message_size', messageSize(message));
  flags.set('message_linecount', headerLines + Number(flags.get('body_linecount') ?? 0));
}

/** A message that is not to be delivered now stays as it is: it is frozen, or only queued. */
function staysUntouched(state: DeliveryState): 'frozen' | 'queued' | undefined {
  const { run } = state;
  const { flags } = run.message;
  const frozen = flags.get('deliver_freeze') === true;
  const queued = flags.get('queue_only_policy') === true || run.caller.queueOnly || run.settings.flag('queue_only');
  if (!frozen && !queued) return undefined;
  const outcome = frozen ? 'frozen' : 'queued';
  const reason = frozen
    ? 'the message is frozen'
    : flags.get('queue_only_policy') === true
      ? 'an ACL has the message queued'
      : 'queue_only has messages queued';
  eachRecipient(state, (address) => {
    recordUndelivered(state, address, outcome, 'none', { reason });
    state.traces.tell(address, outcome);
  });
  return outcome;
}

/** Makes an address of each recipient. */
function eachRecipient(state: DeliveryState, action: (address: RoutingAddress) => void): void {
  for (const index of state.run.message.recipients.keys()) {
    const address = recipientAddress(state, index);
    if (address) action(address);
  }
}

/** What becomes of the recipients before they are routed: the system filter, or a loop, may keep them from it. */
function takeRecipients(state: DeliveryState): boolean {
  const { run, queues } = state;
  const { flags, sender } = run.message;
  if (Number(flags.get('received_count') ?? 0) > run.settings.number('received_headers_max')) {
    eachRecipient(state, (address) => {
      address.message = 'Too many "Received" headers - suspected mail loop';
      finishAddress(state, address, 'failed', 'router');
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
  if (filter?.recipients === 'freeze') state.frozen = filter.frozenInfo ?? '';
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
        if (sender !== '') state.failed.unshift(address);
        recordUndelivered(state, address, 'failed', 'none', decisive);
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

function deliver(state: DeliveryState): 'completed' | 'deferred' | 'frozen' {
  const { run, deferred } = state;
  if (run.settings.flag('mua_wrapper')) run.tracer.unfaithful('mua_wrapper is not heeded');
  if (!takeRecipients(state)) return 'deferred';
  routeRecipients(state);
  doLocalDeliveries(state);
  doRemoteDeliveries(state);
  updateRetries(state);
  sendSuccessReport(state);
  const bounced = sendBounces(state);
  if (bounced === 'frozen') {
    run.message.flags.set('deliver_freeze', true);
    return 'frozen';
  }
  if (deferred.length > 0) {
    sendWarning(state);
    freezeMessage(state);
    return state.frozen === undefined ? 'deferred' : 'frozen';
  }
  writeLog(run, logs(run, 'queue_time_overall') ? `Completed QT=${queueTime(run)}` : 'Completed');
  run.address = state.leftOver && { ...state.leftOver, router: undefined, transport: undefined };
  raiseEvent(run, undefined, 'msg:complete', undefined);
  return 'completed';
}
