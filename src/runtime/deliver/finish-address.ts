import { hidePasswords } from '../expand/hide-passwords.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { driverOptions } from '../route/driver-options.ts';
import type { LogName } from '../run/log.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { raiseMessageEvent } from './events.ts';
import type { DriverKind } from './log-lines.ts';
import { logDeferred, logDelivered, logFailed, shown } from './log-lines.ts';
import { notify } from './notify.ts';
import { recordOutcome } from './result-entries.ts';

/** What dealing with an address came to. */
export type Finish = 'delivered' | 'deferred' | 'failed' | 'panic';

/**
 * Notes that nothing is left to be done for an address. Mirrors `address_done`: those that it stands for are done with it.
 */
export function addressDone(state: DeliveryState, address: RoutingAddress): void {
  const { done, duplicates } = state;
  state.updateSpool = true;
  if (!address.parent) done.add(address.unique).add(address.address);
  else if (notesOf(state, address).homonym) {
    if (address.transport) done.add(`${address.unique.slice(3)}/${address.transport.name}`);
  } else done.add(address.unique);
  for (const { address: duplicate } of duplicates) {
    if (duplicate.unique !== address.unique) continue;
    done.add(duplicate.unique);
    childDone(state, duplicate);
  }
}

/** Tells the parents of an address that is done; those without other children are done too. Mirrors `child_done`. */
export function childDone(state: DeliveryState, address: RoutingAddress): void {
  for (let { parent } = address; parent; { parent } = parent) {
    if (--parent.children > 0) return;
    addressDone(state, parent);
  }
}

/** How old the message is, in seconds. */
export function messageAge({ run }: DeliveryState): number {
  return Math.max(0, Math.floor(run.world.clock.now() / 1000) - run.message.received);
}

/**
 * Everything has been done with an address that can be done now: it is logged, and kept for bounces and retries. Mirrors
 * `post_process_one`.
 *
 * @param how `mark` is what stands before `>` in the log for a delivery; `panic`: the panic log is told, too
 */
export function finishAddress(
  state: DeliveryState,
  address: RoutingAddress,
  finish: Finish,
  kind: DriverKind,
  how: { readonly mark?: string; readonly panic?: boolean } = {},
): void {
  const settled = state.traces.within(address, () => settle(state, address, finish, kind, how));
  recordOutcome(state, address, settled, kind);
}

/** @returns what is told of the address: `frozen` where it has failed, but nobody can be told of that */
function settle(
  state: DeliveryState,
  address: RoutingAddress,
  result: Finish,
  kind: DriverKind,
  { mark = '=', panic = false }: { readonly mark?: string; readonly panic?: boolean },
): Finish | 'frozen' {
  const { run } = state;
  const { message } = run;
  let settled: Finish | 'frozen' = result;
  const driver = kind === 'transport' ? address.transport : kind === 'router' ? address.router : undefined;
  if (driver) state.silent = driverOptions(driver, run.config).flag('disable_logging');
  if (address.message !== undefined) address.message = hidePasswords(shown(address.message, run));
  if (result === 'delivered') {
    state.succeeded.unshift(address);
    addressDone(state, address);
    childDone(state, address);
    logDelivered(state, address, mark);
    raiseMessageEvent(state, 'msg:delivery', address);
  } else if (result === 'deferred' || result === 'panic') {
    const logs: readonly LogName[] = panic || result === 'panic' ? ['main', 'panic'] : ['main'];
    state.deferred.unshift(address);
    if (address.freeze) state.frozen ??= '';
    logDeferred(state, address, kind, logs);
  } else {
    const { propagated } = address;
    if (message.sender === '' && messageAge(state) >= run.settings.seconds('ignore_bounce_errors_after')) {
      propagated.ignoreError = true;
    }
    const unanswerable = message.sender === '' && propagated.errorsAddress === undefined;
    if (!propagated.ignoreError && (address.freeze || unanswerable)) {
      const { flags } = message;
      const isLocal = flags.get('sender_local') === true && flags.get('local_error_message') !== true;
      state.frozen = address.freeze ? '' : isLocal ? ' (message created with -f <>)' : ' (delivery error message)';
      state.deferred.unshift(address);
      settled = 'frozen';
    } else state.failed.unshift(address);
    // Where a bounce is to be sent, the event comes with that.
    if (!propagated.ignoreError && (address.dsn.notify & ~notify.failure) === 0) {
      raiseMessageEvent(state, 'msg:fail:delivery', address);
    }
    logFailed(state, address);
  }
  state.silent = false;
  return settled;
}
