import type { CompiledDriver } from '../../compile/config.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { isFile } from '../route/routing-address.ts';
import { writeLog } from '../run/log.ts';
import { withAddresses } from './address-scope.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { childDone, finishAddress } from './finish-address.ts';
import { checkMessageSize } from './message-size.ts';
import { sendQuotaWarning } from './quota-warning.ts';
import { noteTransport, recordBatch, runShadow, runTransport, takeOutcome } from './run-transport.ts';
import { forgettingItem, noteRetry } from './retry-items.ts';
import { retryErrno } from './retry-errno.ts';
import { isTooOld, outlastsRetries, secondsNow, storedRetryRecord } from './retry-record.ts';
import { recordUndelivered } from './result-entries.ts';
import { dependsOn, sameEnvelope, sameUser } from './same-batch.ts';
import { submitAll } from './submitted.ts';

/** Whether an address was delivered by its transport before (`previously_transported`). */
export function wasTransported(state: DeliveryState, address: RoutingAddress): boolean {
  const unique = notesOf(state, address).homonym ? address.unique.slice(3) : address.unique;
  return state.done.has(`${unique}/${address.transport?.name ?? ''}`);
}

/** What `batch_id` comes to for an address; undefined where it cannot be expanded. */
function batchId(state: DeliveryState, text: string, address: RoutingAddress): string | undefined {
  const { run } = state;
  const expanded = withAddresses([address], run, () => expandText(text, run));
  if (expanded.status === 'value') return expanded.value;
  const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
  const where = `in ${address.transport?.name ?? ''} transport (${address.address})`;
  writeLog(run, `Failed to expand batch_id option ${where}: ${why}`, ['main', 'panic']);
  return undefined;
}

/** Takes the addresses that can be delivered together with the first off the queue. */
function takeBatch(state: DeliveryState, first: RoutingAddress, transport: CompiledDriver): RoutingAddress[] {
  const { run, queues } = state;
  const options = driverOptions(transport, run.config);
  const most = options.number('batch_max');
  const batch = [first];
  if (most <= 1 || queues.local.length === 0) return batch;
  const special = first.special === 'pipe' || isFile(first);
  const byDomain = dependsOn(transport, 'domain', run.config);
  const byLocalPart = special || dependsOn(transport, 'local_part', run.config);
  const text = options.text('batch_id');
  const id = text === undefined ? undefined : batchId(state, text, first);
  if (text !== undefined && id === undefined) return batch;
  for (let index = 0; index < queues.local.length && batch.length < most;) {
    const next = queues.local[index];
    const fits =
      next?.transport === transport &&
      !wasTransported(state, next) &&
      (next.special === undefined) === (first.special === undefined) &&
      isFile(next) === isFile(first) &&
      (!byLocalPart || next.localPart === first.localPart) &&
      (!byDomain || next.domain === first.domain) &&
      sameEnvelope(next, first) &&
      sameUser(transport, first, next) &&
      next.hosts[0]?.name === first.hosts[0]?.name &&
      (text === undefined || batchId(state, text, next) === id);
    if (next && fits) {
      queues.local.splice(index, 1);
      batch.push(next);
    } else index++;
  }
  return batch;
}

/** The key of a local delivery in the retry database. */
function localRetryKey(state: DeliveryState, transport: CompiledDriver, address: RoutingAddress): string {
  const { addressRetryKey, domainRetryKey } = notesOf(state, address);
  const byLocalPart = driverOptions(transport, state.run.config).flag('retry_use_local_part');
  return `T${(byLocalPart ? addressRetryKey : domainRetryKey).slice(1)}`;
}

/** Whether an address is to wait until its retry time has come, which only a queue runner heeds. */
function mustWait({ run }: DeliveryState, key: string, { domain }: RoutingAddress): boolean {
  const { queueRunning, forced } = run.process;
  const record = queueRunning && !forced ? storedRetryRecord(run, key) : undefined;
  if (!record || isTooOld(record, run) || secondsNow(run) >= record.nextTry || record.expired) return false;
  return !outlastsRetries(run, key, domain, record);
}

/** Takes those out of a batch that are to wait. */
function withoutWaiting(state: DeliveryState, transport: CompiledDriver, batch: RoutingAddress[]): RoutingAddress[] {
  return batch.filter((address) => {
    if (!mustWait(state, localRetryKey(state, transport, address), address)) return true;
    address.message = 'Retry time not yet reached';
    address.errno = retryErrno(state.run.release).local;
    notesOf(state, address).waiting = true;
    finishAddress(state, address, 'deferred', 'transport');
    return false;
  });
}

/**
 * Over a connection that is open already only remote deliveries are made: local ones are put off without a word. From 4.95 on
 * that is not so where a callout has left it open.
 */
export function leaveLocalDeliveries(state: DeliveryState): void {
  const { channel, run } = state;
  if (!channel || (channel.verified === true && run.release >= 95)) return;
  for (const address of state.queues.local.splice(0)) {
    state.deferred.push(address);
    notesOf(state, address).waiting = true;
    const reason = { reason: 'the message goes along over a connection that is open' };
    recordUndelivered(state, address, 'deferred', 'none', reason);
    state.traces.tell(address, 'deferred');
  }
}

/** Does all local deliveries, one batch after the other. Mirrors `do_local_deliveries`. */
export function doLocalDeliveries(state: DeliveryState): void {
  const { run, queues } = state;
  for (let next = queues.local.shift(); next; next = queues.local.shift()) {
    const first = next;
    const { transport } = first;
    if (!transport) {
      first.message = first.router
        ? `No transport set by ${first.router.name} router`
        : 'No transport set by system filter';
      finishAddress(state, first, 'deferred', 'transport', { panic: true });
      continue;
    }
    if (wasTransported(state, first)) {
      childDone(state, first);
      continue;
    }
    const taken = takeBatch(state, first, transport);
    const size = checkMessageSize(state, transport, first);
    if (size) {
      for (const address of taken) {
        address.message = size.message;
        address.errno ||= -1;
        finishAddress(state, address, size.status, 'transport');
      }
      continue;
    }
    const batch = withoutWaiting(state, transport, taken);
    const [lead] = batch;
    if (!lead) continue;
    const ran = submitAll(
      state,
      state.traces.within(lead, () => runTransport(state, transport, batch, lead.hosts)),
    );
    const delivered = ran.result.outcomes.flatMap(({ status, address }) => (status === 'delivered' ? [address] : []));
    const shadow = state.traces.within(lead, () => runShadow(state, transport, delivered));
    state.written = ran.result.message.length;
    noteTransport(state, transport, ran);
    recordBatch(state, ran, shadow);
    if (ran.result.outcomes[0]?.quotaWarning === true) sendQuotaWarning(state, transport, ran);
    let mark = '=';
    for (const outcome of ran.result.outcomes) {
      const { address } = outcome;
      const finish = takeOutcome(state, outcome, lead);
      const key = localRetryKey(state, transport, address);
      if (finish === 'deferred') {
        const error = { errno: outcome.errno ?? 0, more: outcome.moreErrno ?? 0 };
        noteRetry(state, address, { key, delete: false, host: false, message: false, error, text: address.message });
      } else if (storedRetryRecord(run, key)) noteRetry(state, address, forgettingItem(key));
      finishAddress(state, address, finish, 'transport', { mark });
      if (finish === 'delivered') mark = '-';
    }
  }
}
