import type { CompiledRetry } from '../../compile/config.ts';
import { textOf } from '../expand/value.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { routerDecision } from '../simulation/decisions.ts';
import type { Decision, Delivery, DeliveryHost, Undelivered } from '../simulation/types.ts';
import type { HostItem } from '../state/address.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf, topOf } from './delivery-state.ts';
import type { Finish } from './finish-address.ts';
import type { DriverKind } from './log-lines.ts';
import { strerror } from './strerror.ts';
import type { AddressOutcome, TransportBatch } from './types.ts';

const hostOf = ({ name, address, port, mx }: HostItem): DeliveryHost => ({
  name,
  ...(address !== undefined && { address }),
  ...(port !== undefined && port > 0 && { port }),
  ...(mx !== undefined && mx >= 0 && { mx }),
});

/** The addresses between an address and the one that came with the message, from that one on. */
function between(address: RoutingAddress): readonly string[] {
  const parents: string[] = [];
  for (let each = address.parent; each?.parent; each = each.parent) parents.unshift(each.address);
  return parents;
}

/** What an address carries along: `$address_data` and the variables that routers have set. */
function variablesOf({ propagated }: RoutingAddress): ReadonlyMap<string, string> {
  const { addressData, variables } = propagated;
  const all = new Map<string, string>();
  if (addressData !== undefined) all.set('address_data', textOf(addressData));
  for (const [name, value] of variables) all.set(name, textOf(value));
  return all;
}

const originalOf = (address: RoutingAddress): string => address.oneTimeParent ?? topOf(address).address;

/** Puts what a transport did for an address into the result. */
export function recordDelivery(
  state: DeliveryState,
  batch: TransportBatch,
  outcome: AddressOutcome,
  message: string,
  shadow: string | undefined,
): void {
  const { address } = outcome;
  const { transport } = batch;
  const notes = notesOf(state, address);
  const delivery: Delivery = {
    recipient: address.address,
    original: originalOf(address),
    parents: between(address),
    router: address.router?.name ?? '',
    transport: transport.name,
    driver: transport.driver?.name ?? '',
    hosts: batch.hosts.map(hostOf),
    ...(outcome.talk && { host: outcome.talk.host }),
    ...((outcome.inFact ?? outcome.talk?.inFact) === true && { inFact: true }),
    ...(outcome.file !== undefined && { file: outcome.file }),
    ...(outcome.mode !== undefined && { mode: outcome.mode }),
    ...(outcome.command !== undefined && { command: outcome.command }),
    message,
    returnPath: batch.returnPath,
    ...(batch.user !== undefined && { user: batch.user }),
    ...(batch.group !== undefined && { group: batch.group }),
    ...(batch.homeDirectory !== undefined && { homeDirectory: batch.homeDirectory }),
    variables: variablesOf(address),
    ...(shadow !== undefined && { shadow }),
    outcome: outcome.status,
    decisive: address.router ? routerDecision(address.router) : { reason: 'the system filter' },
    transportAt: transport.node.name,
  };
  if (notes.delivery === undefined) notes.delivery = state.deliveries.push(delivery) - 1;
  else state.deliveries[notes.delivery] = delivery;
}

/** Puts what has become of an address into the result; it may have been there already. */
export function recordOutcome(
  state: DeliveryState,
  address: RoutingAddress,
  finish: Finish | 'frozen',
  kind: DriverKind,
): void {
  const notes = notesOf(state, address);
  const outcome = finish === 'panic' ? 'deferred' : finish;
  const error = address.message ?? (address.errno > 0 ? strerror(address.errno) : undefined);
  if (notes.delivery !== undefined) {
    const before = state.deliveries[notes.delivery];
    if (!before) return;
    const { retry } = notes;
    state.deliveries[notes.delivery] = {
      ...before,
      outcome: outcome === 'frozen' ? 'failed' : outcome,
      ...(outcome !== 'delivered' && error !== undefined && { error }),
      ...(outcome === 'deferred' && retry && { retry }),
    };
  } else if (outcome !== 'delivered') recordUndelivered(state, address, outcome, kind);
  const told = error === undefined || outcome === 'delivered' ? outcome : `${outcome}: ${error}`;
  state.traces.tell(address, told);
}

/** Puts an address that no transport was run for into the result. */
export function recordUndelivered(
  state: DeliveryState,
  address: RoutingAddress,
  outcome: Undelivered['outcome'],
  kind: DriverKind,
  reason?: Decision,
  more: Pick<Undelivered, 'cancelled'> = {},
): void {
  const { router, message } = address;
  const notes = notesOf(state, address);
  const decisive: Decision =
    reason ??
    (router && kind !== 'none'
      ? routerDecision(router)
      : { reason: address.unrouted === true || message === undefined ? 'no router took the address' : message });
  const undelivered: Undelivered = {
    recipient: address.address,
    original: originalOf(address),
    outcome,
    ...(router && { router: router.name }),
    ...(message !== undefined && { error: message }),
    ...(outcome === 'deferred' && (notes.waiting || notes.outcome?.untried === true) && { waiting: true }),
    ...more,
    decisive,
  };
  if (notes.undelivered === undefined) notes.undelivered = state.undelivered.push(undelivered) - 1;
  else state.undelivered[notes.undelivered] = undelivered;
}

/** Notes which retry rule applies to an address, and when it is tried again, in milliseconds since 1970. */
export function recordRetry(state: DeliveryState, address: RoutingAddress, rule: CompiledRetry, next: number): void {
  const notes = notesOf(state, address);
  notes.retry = { at: rule.node, next: next * 1000 };
  const before = notes.delivery === undefined ? undefined : state.deliveries[notes.delivery];
  if (notes.delivery === undefined || before?.outcome !== 'deferred') return;
  state.deliveries[notes.delivery] = { ...before, retry: notes.retry };
}

/** An address that was put off is not tried again: it has failed. */
export function markRetryTimedOut(state: DeliveryState, address: RoutingAddress): void {
  const { delivery, undelivered } = notesOf(state, address);
  const error = address.message ?? '';
  const tried = delivery === undefined ? undefined : state.deliveries[delivery];
  if (delivery !== undefined && tried) {
    const { retry: _, ...rest } = tried;
    state.deliveries[delivery] = { ...rest, outcome: 'failed', error };
  }
  const untried = undelivered === undefined ? undefined : state.undelivered[undelivered];
  if (undelivered !== undefined && untried) state.undelivered[undelivered] = { ...untried, outcome: 'failed', error };
}
