import { quoted } from '../../../grammar/expansion/messages.ts';
import { splitList } from '../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { valueOf } from '../expand/value.ts';
import { matchDomain } from '../match/match.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import { buildHostList } from '../route/host-list.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { visibleAddress, withAddresses } from './address-scope.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf } from './delivery-state.ts';
import { childDone, finishAddress } from './finish-address.ts';
import { wasTransported } from './local-deliveries.ts';
import { checkMessageSize } from './message-size.ts';
import type { UnusableHost } from './host-retry.ts';
import { retryErrno } from './retry-errno.ts';
import { takeRetries } from './retry-items.ts';
import { recordUndelivered } from './result-entries.ts';
import type { TransportRun } from './run-transport.ts';
import { noteTransport, recordBatch, runTransport, takeOutcome } from './run-transport.ts';
import { sameEnvelope, sameHosts, sameUser } from './same-batch.ts';

/** What no limit on recipients stands for. */
const unlimited = 999_999;

/** Whether a transport may take several domains at once for an address; a message where that cannot be told. */
function takesDomains(
  { run }: DeliveryState,
  transport: CompiledDriver,
  address: RoutingAddress,
): boolean | { readonly message: string } {
  const set = transport.options.get('multi_domain')?.value;
  const options = driverOptions(transport, run.config);
  if (set?.kind !== 'string') return options.flag('multi_domain');
  const expanded = withAddresses([address], run, () => expandText(set.value, run));
  const { release } = run;
  switch (expanded.status) {
    case 'forced':
      return options.flag('multi_domain');
    case 'failed': {
      const where = `"multi_domain" in ${transport.name} transport`;
      return { message: `failed to expand ${where}: ${expanded.message}` };
    }
    case 'value': {
      if (/^(?:true|yes)$/i.test(expanded.value)) return true;
      if (/^(?:false|no)$/i.test(expanded.value)) return false;
      const where = `"multi_domain" option in the ${transport.name} transport`;
      return { message: `${quoted(expanded.value, release)} is not a valid value for the ${where}` };
    }
  }
}

/** How many recipients one run of a transport may get. */
function mostAddresses({ run }: DeliveryState, transport: CompiledDriver, total: number): number {
  const options = driverOptions(transport, run.config);
  const limit = options.number('max_rcpt') || unlimited;
  const parallel = Math.max(run.settings.number('remote_max_parallel'), 1);
  const share = Math.floor(total / parallel);
  if (limit === 1 || limit >= share) return limit;
  const messages = options.number('connection_max_messages');
  return messages > 0 ? Math.min(share, limit * messages) : share;
}

/** Takes the addresses that can go along with the first off the queue. */
function takeBatch(
  state: DeliveryState,
  first: RoutingAddress,
  transport: CompiledDriver,
  multi: boolean,
  most: number,
): RoutingAddress[] {
  const { remote } = state.queues;
  const batch = [first];
  for (let index = 0; index < remote.length && batch.length < most;) {
    const next = remote[index];
    const fits =
      next?.transport === transport &&
      (multi || next.domain === first.domain) &&
      sameHosts(next.hosts, first.hosts) &&
      sameEnvelope(next, first) &&
      sameUser(transport, next, first) &&
      (!multi || takesDomains(state, transport, next) === true);
    if (next && fits) {
      remote.splice(index, 1);
      batch.push(next);
      notesOf(state, next).first = first;
    } else index++;
  }
  return batch;
}

/**
 * Moves addresses of the domains that the option names to the front, in its order. Mirrors `sort_remote_deliveries`: of those
 * that are left, the ones at the end come before the ones that were moved.
 */
function sortRemote({ run, queues }: DeliveryState): void {
  const option = 'remote_sort_domains';
  const list = run.settings.text(option);
  if (list === undefined) return;
  const sorted: RoutingAddress[] = [];
  let rest = queues.remote.splice(0);
  for (const pattern of splitList(list)) {
    const matches = ({ domain, taint = true }: RoutingAddress): boolean =>
      matchDomain(valueOf(domain, taint), { text: pattern, option }, run.match, { discardData: true }).status ===
      'match';
    const others: RoutingAddress[] = [];
    let lastRun = 0;
    for (const address of rest) {
      if (matches(address)) {
        sorted.push(address);
        lastRun = others.length;
      } else others.push(address);
    }
    rest = [...others.slice(lastRun), ...others.slice(0, lastRun)];
  }
  queues.remote.push(...sorted, ...rest);
}

/** One pass over the remote deliveries. */
interface Rounds {
  /** How many addresses there were. */
  readonly total: number;
  /** The hosts that failed for each batch, and of how many batches that is heeded by now. */
  readonly failed: ReadonlyMap<string, UnusableHost>[];
  heeded: number;
}

function addFailedHosts({ unusable }: DeliveryState, hosts: ReadonlyMap<string, UnusableHost>): void {
  for (const [key, host] of hosts) if (!unusable.has(key)) unusable.set(key, host);
}

/** So many batches are delivered at once (`remote_max_parallel`): what became of others before is known. */
function heedFailedHosts(state: DeliveryState, rounds: Rounds): void {
  const parallel = state.channel ? 1 : Math.max(1, state.run.settings.number('remote_max_parallel'));
  while (rounds.heeded <= rounds.failed.length - parallel) {
    addFailedHosts(state, rounds.failed[rounds.heeded++] ?? new Map<string, UnusableHost>());
  }
}

/** Puts all remote deliveries off, for a queue runner that makes local ones only (`-ql`). */
export function leaveRemoteDeliveries(state: DeliveryState): void {
  const { queues, run } = state;
  for (let next = queues.remote.shift(); next; next = queues.remote.shift()) {
    next.errno = retryErrno(run.release).localOnly;
    next.message = 'remote deliveries suppressed';
    notesOf(state, next).waiting = true;
    finishAddress(state, next, 'deferred', 'transport');
  }
}

/** Gives addresses that have no hosts of last resort those of the transport. Mirrors `smtp_transport_setup`. */
function setFallbackHosts({ run }: DeliveryState, transport: CompiledDriver, batch: readonly RoutingAddress[]): void {
  const list = driverOptions(transport, run.config).text('fallback_hosts');
  if (list === undefined || transport.driver?.name !== 'smtp' || batch[0]?.localHostRemoved === true) return;
  const hosts = buildHostList(list, false, run.world.random);
  for (const address of batch) if (address.fallbackHosts.length === 0) address.fallbackHosts = hosts;
}

/** Whether a batch can go over the connection that is open, if there is one. */
function suitsChannel({ channel, run }: DeliveryState, transport: CompiledDriver, first: RoutingAddress): boolean {
  if (!channel) return true;
  if (channel.transport !== transport.name) return false;
  const options = driverOptions(transport, run.config);
  const own = options.flag('hosts_override') && options.text('hosts') !== undefined;
  return own || first.hosts.length === 0 || first.hosts.some(({ name }) => name === channel.host);
}

/** Whether other addresses are for the host of the connection that is open (`continue_more`). */
function continuesLater({ channel, queues }: DeliveryState): boolean {
  if (!channel) return false;
  return queues.remote.some(({ transport, hosts }) => {
    return transport?.name === channel.transport && hosts.some(({ name }) => name === channel.host);
  });
}

/** Puts addresses off without a word that cannot go over the connection that is open. */
function leaveForLater(state: DeliveryState, batch: readonly RoutingAddress[], fallback: boolean): void {
  const [first] = batch;
  if (first && first.fallbackHosts.length > 0 && !fallback) {
    for (const address of batch) address.hosts = address.fallbackHosts;
    state.fallback.unshift(...batch);
    return;
  }
  state.deferred.unshift(...batch);
  for (const address of batch) {
    notesOf(state, address).waiting = true;
    recordUndelivered(state, address, 'deferred', 'none', { reason: 'the connection leads to another host' });
    state.traces.tell(address, 'deferred');
  }
}

/**
 * Does all remote deliveries, one batch after the other; then those to hosts of last resort. Mirrors
 * `do_remote_deliveries`.
 */
export function doRemoteDeliveries(state: DeliveryState, fallback = false): void {
  const { queues } = state;
  sortRemote(state);
  const rounds: Rounds = { total: queues.remote.length, failed: [], heeded: 0 };
  for (let next = queues.remote.shift(); next; next = queues.remote.shift()) deliverNext(state, next, rounds, fallback);
  // All are over now.
  for (const hosts of rounds.failed.slice(rounds.heeded)) addFailedHosts(state, hosts);
  if (fallback || state.fallback.length === 0) return;
  queues.remote.push(...state.fallback.splice(0));
  doRemoteDeliveries(state, true);
}

function deliverNext(state: DeliveryState, first: RoutingAddress, rounds: Rounds, fallback: boolean): void {
  const { transport } = first;
  const { total } = rounds;
  const putOff = (message: string): void => {
    first.message = message;
    finishAddress(state, first, 'deferred', 'transport', { panic: true });
  };
  if (!transport) {
    putOff('No transport set by router');
    return;
  }
  if (wasTransported(state, first)) {
    childDone(state, first);
    return;
  }
  const size = checkMessageSize(state, transport, first);
  if (size) {
    first.message = size.message;
    first.errno ||= -1;
    finishAddress(state, first, size.status, 'transport');
    return;
  }
  const multi = takesDomains(state, transport, first);
  if (typeof multi === 'object') {
    putOff(multi.message);
    return;
  }
  const batch = takeBatch(state, first, transport, multi, mostAddresses(state, transport, total));
  if (!suitsChannel(state, transport, first)) {
    leaveForLater(state, batch, fallback);
    return;
  }
  setFallbackHosts(state, transport, batch);
  heedFailedHosts(state, rounds);
  const ran = state.traces.within(first, () =>
    runTransport(state, transport, batch, first.hosts, { fallback, continueMore: continuesLater(state) }),
  );
  rounds.failed.push(ran.result.unusable ?? new Map());
  state.channel = ran.result.open;
  if (ran.result.next) state.followers.push(ran.result.next);
  state.written = bytesSent(ran);
  noteTransport(state, transport, ran);
  state.leftOver = visibleAddress(batch);
  recordBatch(state, ran);
  let mark = '=';
  for (const outcome of ran.result.outcomes) {
    const { address } = outcome;
    // The process that runs a transport tells of all that it knows, also of what there was before.
    takeRetries(state, address, [...(outcome.retries ?? [])].reverse().concat(notesOf(state, address).retries));
    if (outcome.retrySkipped === true) notesOf(state, address).retrySkipped = true;
    if (outcome.status === 'deferred' && address.fallbackHosts.length > 0 && !fallback) {
      address.hosts = address.fallbackHosts;
      notesOf(state, address).outcome = outcome;
      state.fallback.unshift(address);
      continue;
    }
    const finish = takeOutcome(state, outcome, first);
    finishAddress(state, address, finish, 'transport', { mark });
    if (finish === 'delivered') mark = '-';
  }
}

/** How much was sent: lines end with CRLF, and DATA ends with a dot. */
function bytesSent({ result }: TransportRun): number {
  const { message, outcomes } = result;
  if (message === '') return 0;
  const lines = message.split('\n').length - 1;
  if (outcomes[0]?.talk?.chunking === true) return message.length + lines;
  const dots = message.match(/^\./gm)?.length ?? 0;
  return message.length + lines + dots + '.\r\n'.length;
}
