import { lowerCase } from '../expand/characters.ts';
import { valueOf } from '../expand/value.ts';
import { matchDomain } from '../match/match.ts';
import { driverOptions } from '../route/driver-options.ts';
import { routeAddress } from '../route/route-address.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { isFile, makeAddress, splitAddress } from '../route/routing-address.ts';
import type { DeliveryState } from './delivery-state.ts';
import { notesOf, topOf } from './delivery-state.ts';
import { eximErrno } from './errno.ts';
import { addressDone, childDone, finishAddress } from './finish-address.ts';
import { retryErrno } from './retry-errno.ts';
import { forgettingItem, noteRetry } from './retry-items.ts';
import { outlastsRetries, retryRecord, secondsNow } from './retry-record.ts';
import { recordUndelivered } from './result-entries.ts';

/** Numbers of errors that only deliveries know (macros.h). */
const errno = {
  badAddress: -10,
  forbidPipe: -11,
  forbidFile: -12,
  forbidReply: -13,
  held: -23,
} as const;

/** Makes an address of a recipient of the message; undefined for one that is done with. */
export function recipientAddress({ run, done }: DeliveryState, index: number): RoutingAddress | undefined {
  const recipient = run.message.recipients[index];
  if (!recipient || done.has(recipient.address)) return undefined;
  const address = makeAddress(recipient.address, run.release < 94 ? false : true);
  address.propagated.errorsAddress = recipient.errorsTo;
  address.oneTimeParent = recipient.oneTimeParent;
  address.propagated.utf8 = run.message.flags.get('smtputf8') === true;
  address.dsn = { notify: recipient.notify, ...(recipient.orcpt !== undefined && { orcpt: recipient.orcpt }) };
  return address;
}

/** Whether a domain is in a list of a main option. */
function inDomainList(state: DeliveryState, address: RoutingAddress, option: string): 'yes' | 'no' | 'defer' {
  const { run } = state;
  const text = run.settings.text(option);
  if (text === undefined) return 'no';
  const subject = valueOf(address.domain, address.taint ?? true);
  const { status } = run.match.withVariable('domain', subject, () =>
    matchDomain(subject, { text, option }, run.match, { discardData: true }),
  );
  return status === 'match' ? 'yes' : status === 'defer' ? 'defer' : 'no';
}

/** A pipe, file or reply that a router has made: it is delivered as it is, where it is allowed. */
function takeSpecial(state: DeliveryState, address: RoutingAddress): void {
  const { known, queues, done } = state;
  const { parent, special } = address;
  if (!parent) return;
  const refuse = (message: string, number: number): void => {
    address.message = message;
    address.errno = number;
    finishAddress(state, address, 'failed', 'router');
  };
  if (address.badReply === true) {
    address.localPart = address.address;
    address.propagated.ignoreError = true;
    refuse('filter autoreply generated syntactically invalid recipient', errno.badAddress);
    return;
  }
  const parentUnique = notesOf(state, parent).homonym ? parent.unique.slice(3) : parent.unique;
  address.unique = `${address.address}:${parentUnique}`;
  const notes = notesOf(state, address);
  notes.addressRetryKey = notes.domainRetryKey = `T:${address.unique}`;
  if (special === 'reply') while (known.has(address.unique)) address.unique = `>${address.unique}`;
  else {
    const of = known.get(address.unique);
    if (of) {
      state.duplicates.unshift({ address, of });
      return;
    }
  }
  if (done.has(address.unique)) {
    childDone(state, address);
    return;
  }
  known.set(address.unique, address);
  address.localPart = address.address;
  address.domain = parent.domain;
  if (isFile(address)) {
    if (!address.allowFile) {
      refuse('delivery to file forbidden', errno.forbidFile);
      return;
    }
  } else if (special === 'pipe') {
    if (!address.allowPipe) {
      refuse('delivery to pipe forbidden', errno.forbidPipe);
      return;
    }
  } else if (!address.allowReply) {
    refuse('autoreply forbidden', errno.forbidReply);
    return;
  }
  if (address.badTransport) {
    address.errno = eximErrno.badTransport;
    finishAddress(state, address, 'deferred', 'router');
    return;
  }
  if (address.address === '/dev/null') {
    notes.bypassed = true;
    finishAddress(state, address, 'delivered', 'transport');
    recordUndelivered(state, address, 'discarded', 'router');
    return;
  }
  queues.local.unshift(address);
}

/** Gives an address that is the same as one of its ancestors a name by which it is told apart. */
function nameHomonym(state: DeliveryState, address: RoutingAddress): void {
  const lower = lowerCase(address.address);
  let { parent } = address;
  while (parent && lowerCase(parent.address) !== lower) ({ parent } = parent);
  if (parent) {
    notesOf(state, address).homonym = true;
    const mark = parent.unique.startsWith('\\') ? String.fromCharCode(parent.unique.charCodeAt(1) + 1) : '0';
    address.unique = `\\${mark}\\${address.address}`;
  }
  const at = address.unique.lastIndexOf('@');
  if (at >= 0) address.unique = address.unique.slice(0, at) + lowerCase(address.unique.slice(at));
}

/** Looks at one new address; gives it back where it is to be routed. */
function prepare(state: DeliveryState, address: RoutingAddress): RoutingAddress | undefined {
  if (address.special) {
    takeSpecial(state, address);
    return undefined;
  }
  const putOff = (message: string, number: number): undefined => {
    address.message = message;
    address.errno = number;
    finishAddress(state, address, 'deferred', 'none');
    return undefined;
  };
  if (splitAddress(address, state.run) === 'defer') {
    putOff('cannot check percent_hack_domains', eximErrno.listDefer);
    return;
  }
  const held = state.run.process.forced ? 'no' : inDomainList(state, address, 'hold_domains');
  if (held === 'defer') {
    putOff('hold_domains lookup deferred', eximErrno.listDefer);
    return;
  }
  if (held === 'yes') {
    putOff('domain is held', errno.held);
    return;
  }
  nameHomonym(state, address);
  if (state.done.has(address.unique)) {
    childDone(state, address);
    return undefined;
  }
  const notes = notesOf(state, address);
  notes.domainRetryKey = `R:${address.domain}`;
  notes.addressRetryKey = `R:${address.localPart}@${address.domain}`;
  return mayBeRouted(state, address) ? address : undefined;
}

/**
 * Whether an address may be routed now: a queue runner heeds the retry database, and so does a delivery over a connection
 * that is open. One that may not is put off.
 */
function mayBeRouted(state: DeliveryState, address: RoutingAddress): boolean {
  const { run, channel } = state;
  const notes = notesOf(state, address);
  const { addressRetryKey, domainRetryKey } = notes;
  const ofDomain = retryRecord(run, domainRetryKey);
  // One that has come of an answer to RCPT is for the sender, too.
  const ofAddress = retryRecord(run, addressRetryKey) ?? retryRecord(run, `${addressRetryKey}:<${run.message.sender}>`);
  const now = secondsNow(run);
  const waits = (): boolean => {
    const { queueRunning, forced } = run.process;
    if (!channel && (!queueRunning || forced)) return false;
    const early = (ofDomain && now < ofDomain.nextTry && !ofDomain.expired) || (ofAddress && now < ofAddress.nextTry);
    if (early !== true) return false;
    if (ofDomain !== undefined || ofAddress === undefined) return true;
    return !outlastsRetries(run, addressRetryKey, address.domain, ofAddress);
  };
  let why: string | undefined;
  if (channel && ofDomain) why = 'reusing SMTP connection skips previous routing defer';
  else if (waits()) why = 'retry time not reached';
  if (why === undefined) {
    notes.routingRetryExists = ofDomain !== undefined || ofAddress !== undefined;
    return true;
  }
  address.message = why;
  address.errno = retryErrno(run.release).routing;
  notes.waiting = true;
  finishAddress(state, address, 'deferred', 'router');
  // Warnings tell of what was wrong when it was tried.
  address.message = (ofDomain ?? ofAddress)?.text;
  address.passMessage = true;
  return false;
}

/** Takes out addresses of domains that are only to be queued; the order is turned round where there is such a list. */
function withoutQueued(state: DeliveryState, addresses: readonly RoutingAddress[]): RoutingAddress[] {
  const { queueRunning, forced } = state.run.process;
  // A queue runner does not heed the option.
  if (queueRunning || forced || state.run.settings.text('queue_domains') === undefined) return [...addresses];
  const kept: RoutingAddress[] = [];
  for (const address of addresses) {
    const queued = inDomainList(state, address, 'queue_domains');
    if (queued === 'no') {
      kept.unshift(address);
      continue;
    }
    address.errno = queued === 'defer' ? eximErrno.listDefer : retryErrno(state.run.release).queueDomain;
    address.message = queued === 'defer' ? 'queue_domains lookup deferred' : 'domain is in queue_domains';
    finishAddress(state, address, 'deferred', 'router');
  }
  return kept;
}

/** Gives other addresses of the same domain the routing of one that has gone to a remote transport. */
function copyRouting(state: DeliveryState, address: RoutingAddress, domain: string, waiting: RoutingAddress[]): void {
  const { run, queues } = state;
  const { router, propagated } = address;
  if (queues.remote[0] !== address || !router || address.domain !== domain) return;
  if (!driverOptions(router, run.config).flag('same_domain_copy_routing')) return;
  if (propagated.extraHeaders.length > 0 || propagated.removeHeaders !== undefined) return;
  for (let index = 0; index < waiting.length;) {
    const other = waiting[index];
    if (!other || other.domain !== domain) {
      index++;
      continue;
    }
    waiting.splice(index, 1);
    const { transport, hosts, fallbackHosts, hideChild, localHostRemoved } = address;
    Object.assign(other, { router, transport, hosts, fallbackHosts, hideChild, localHostRemoved });
    other.propagated.errorsAddress = propagated.errorsAddress;
    queues.remote.unshift(other);
  }
}

/** Routes one address, and sees to what comes of it. */
function routeOne(state: DeliveryState, address: RoutingAddress, waiting: RoutingAddress[]): void {
  const { run, queues, mode, traces } = state;
  const { domain, unique } = address;
  const notes = notesOf(state, address);
  run.values.set('return_path', address.propagated.errorsAddress ?? run.message.sender);
  const result = traces.within(address, () => routeAddress(address, queues, mode, run));
  run.values.delete('return_path');
  if (result === 'defer') {
    // What an address begins with (ERRNO_UNKNOWNERROR).
    address.errno ||= -1;
    const { router } = address;
    const byLocalPart = router !== undefined && driverOptions(router, run.config).flag('retry_use_local_part');
    noteRetry(state, address, {
      key: byLocalPart ? `R:${address.localPart}@${address.domain}` : `R:${address.domain}`,
      delete: false,
      host: false,
      message: false,
      error: { errno: address.errno, more: 0 },
      text: address.message,
    });
  } else if (notes.routingRetryExists) {
    const { addressRetryKey, domainRetryKey } = notes;
    const keys = [`${addressRetryKey}:<${run.message.sender}>`, addressRetryKey, domainRetryKey];
    if (address.domain !== domain) keys.push(`R:${domain}`);
    for (const key of keys) noteRetry(state, address, forgettingItem(key));
  }
  switch (result) {
    case 'discard':
      addressDone(state, address);
      recordUndelivered(state, address, 'discarded', 'router');
      traces.tell(address, 'discarded');
      return;
    case 'fail':
      finishAddress(state, address, 'failed', 'router');
      return;
    case 'defer':
      finishAddress(state, address, 'deferred', 'router');
      return;
    case 'ok':
      break;
  }
  if (address.unique !== unique && state.done.has(address.unique)) {
    for (const queue of [queues.local, queues.remote]) if (queue[0] === address) queue.shift();
  }
  copyRouting(state, address, domain, waiting);
  // A redirected address has nothing more to come.
  if (!queues.local.includes(address) && !queues.remote.includes(address)) traces.tell(address, 'redirected');
}

/** Drops addresses that others are the same as. Mirrors `do_duplicate_check`. */
function dropDuplicates(state: DeliveryState, queue: RoutingAddress[]): void {
  const { known, duplicates } = state;
  const kept = queue.filter((address) => {
    if (address.special) return true;
    const of = known.get(address.unique);
    if (!of) {
      known.set(address.unique, address);
      return true;
    }
    duplicates.unshift({ address, of });
    if (!address.parent) {
      const reason = `the same as an address that ${topOf(of).address} leads to`;
      recordUndelivered(state, address, 'discarded', 'none', { reason });
    }
    state.traces.tell(address, 'duplicate');
    return false;
  });
  queue.splice(0, queue.length, ...kept);
}

/**
 * Routes all new addresses, and those that come of them, until there are none left. What is to be delivered stands in the
 * queues then. Mirrors the middle part of `deliver_message`.
 */
export function routeRecipients(state: DeliveryState): void {
  const { queues } = state;
  while (queues.fresh.length > 0) {
    const ready: RoutingAddress[] = [];
    for (let next = queues.fresh.shift(); next; next = queues.fresh.shift()) {
      const address = next;
      const prepared = state.traces.within(address, () => prepare(state, address));
      if (prepared) ready.unshift(prepared);
    }
    const waiting = withoutQueued(state, ready);
    for (let next = waiting.shift(); next; next = waiting.shift()) routeOne(state, next, waiting);
  }
  dropDuplicates(state, queues.local);
  dropDuplicates(state, queues.remote);
}
