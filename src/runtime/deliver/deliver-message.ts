import type { Run } from '../run/run.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Delivery, Undelivered } from '../simulation/types.ts';
import type { DeliverServices, DeliveryState, GeneratedMessage } from './delivery-state.ts';
import { deliveryState } from './delivery-state.ts';
import { doLocalDeliveries } from './local-deliveries.ts';
import { queueTime } from './log-lines.ts';
import { doRemoteDeliveries } from './remote-deliveries.ts';
import { recipientAddress, routeRecipients } from './route-recipients.ts';
import { submitMessage } from './submit-message.ts';

export type { DeliverServices } from './delivery-state.ts';

/** What came of delivering a message; of the bounces that it led to, too. */
export interface MessageDelivery {
  readonly deliveries: readonly Delivery[];
  /** Addresses that no transport was run for. */
  readonly undelivered: readonly Undelivered[];
  /** Bounces, warnings and other messages that Exim has made: header and body, as they were received. */
  readonly bounces: readonly string[];
}

/** How many messages may come out of one another: bounces of bounces are frozen, but filters may answer each other. */
const deepest = 10;

/** What is gathered while a message, and those that it leads to, are delivered. */
interface Gathered {
  readonly deliveries: Delivery[];
  readonly undelivered: Undelivered[];
  readonly bounces: string[];
  /** Processes that received messages. */
  processes: number;
}

/**
 * Delivers the message of the run, which has been accepted: routes its recipients, runs transports, logs, and sends bounces
 * and warnings, which are delivered in their turn. Mirrors `deliver_message`. When it is done, the run is as it was before.
 *
 * @throws PanicDie where Exim gives up
 */
export function deliverMessage(run: Run, services: DeliverServices): MessageDelivery {
  const gathered: Gathered = { deliveries: [], undelivered: [], bounces: [], processes: 0 };
  deliverOne(run, services, gathered, 0);
  const { deliveries, undelivered, bounces } = gathered;
  return { deliveries, undelivered, bounces };
}

/** The whole text of the message at hand. */
function wholeText({ message }: Run): string {
  const header = message.headers.filter(({ type }) => type !== '*').map(({ text }) => text);
  return `${header.join('')}\n${message.body}`;
}

function deliverOne(run: Run, services: DeliverServices, gathered: Gathered, depth: number): void {
  const submit = (generated: GeneratedMessage): boolean => {
    if (depth >= deepest) {
      run.tracer.unfaithful(`messages that come out of one another are followed ${deepest} deep only`);
      return true;
    }
    gathered.processes++;
    return submitMessage(run, generated, gathered.processes, () => {
      gathered.bounces.push(wholeText(run));
      if (run.message.recipients.length > 0) deliverOne(run, services, gathered, depth + 1);
    });
  };
  const state = deliveryState(run, services, submit);
  run.tracer.open('message', run.message.id);
  const before = run.address;
  run.address = undefined;
  deliver(state);
  run.address = before;
  run.tracer.close(state.frozen !== undefined ? 'frozen' : state.deferred.length > 0 ? 'deferred' : 'completed');
  gathered.deliveries.push(...state.deliveries);
  gathered.undelivered.push(...state.undelivered);
}

function deliver(state: DeliveryState): void {
  const { run, queues } = state;
  for (const index of run.message.recipients.keys()) {
    const address = recipientAddress(state, index);
    if (address) queues.fresh.push(address);
  }
  routeRecipients(state);
  doLocalDeliveries(state);
  doRemoteDeliveries(state);
  if (state.deferred.length > 0) return;
  writeLog(run, logs(run, 'queue_time_overall') ? `Completed QT=${queueTime(run)}` : 'Completed');
}
