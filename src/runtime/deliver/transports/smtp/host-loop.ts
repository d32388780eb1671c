import { matchDomain } from '../../../match/match.ts';
import { findRetryRule } from '../../../retry/find-rule.ts';
import type { HostItem } from '../../../state/address.ts';
import { eximErrno } from '../../errno.ts';
import type { UnusableHost, WhyUnusable } from '../../host-retry.ts';
import { checkHost, hostRetryKey, unusableKey } from '../../host-retry.ts';
import { retryErrno } from '../../retry-errno.ts';
import { secondsNow } from '../../retry-record.ts';
import type { TransportResult } from '../../types.ts';
import { noteWaiting } from '../../waiting.ts';
import type { CommonOutcome } from '../result.ts';
import { quit } from './connection.ts';
import { findAddresses } from './host-order.ts';
import type { SmtpRecipient } from './recipients.ts';
import { addRetryItem, prepareRecipients } from './recipients.ts';
import type { FoundHost, SmtpSite } from './smtp-site.ts';
import { expandedFlag, outgoingInterface, portOf } from './smtp-site.ts';
import type { Tried } from './try-host.ts';
import { setSendingAddress, tryHost } from './try-host.ts';

/** A host, and what is known of it by now. */
interface HostEntry {
  readonly item: HostItem;
  /** `unknown` until it is looked at. */
  status: 'unknown' | 'usable' | 'unusable' | 'expired';
  why: WhyUnusable | undefined;
  /** When it was tried last, in seconds. */
  lastTry: number;
}

const entryOf = (item: HostItem): HostEntry => ({
  item,
  status: item.status === 'unusable' ? 'unusable' : 'unknown',
  why: undefined,
  lastTry: 0,
});

/** The loop over hosts: the local variables of `smtp_transport_entry`. */
interface HostLoop {
  readonly site: SmtpSite;
  readonly hosts: HostEntry[];
  readonly recipients: readonly SmtpRecipient[];
  /** How many hosts were left out, and why; how many were looked at, and tried. */
  readonly counts: { retry: number; failed: number; deferred: number; total: number; tried: number };
  /** Nothing has been tried, and every host has been failing for too long. */
  expired: boolean;
  sent: string;
  next: Tried['next'];
  open: Tried['open'];
}

/** What one host comes to: the end of all, or of this round, or the next host. */
type Step =
  | { readonly kind: 'next' }
  /** The place of the next host, and how much this one counts for `hosts_max_try`. */
  | { readonly kind: 'tried'; readonly next: number; readonly counts: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'done' }
  | { readonly kind: 'outcome'; readonly outcome: CommonOutcome };

/** Whether a message has been here for longer than a host's last retry rule runs; so too where it has none. */
function outlastsRules({ run }: SmtpSite, host: HostItem): boolean {
  const rule = findRetryRule({ key: host.name, error: { errno: 0, more: 0 }, sender: run.message.sender }, run.match);
  const last = rule?.parameters.at(-1);
  return !last || secondsNow(run) - run.message.received > last.until;
}

/** Finds the addresses of a host; `failed` where there are none: the addresses have an error then. */
function resolve(loop: HostLoop, index: number, entry: HostEntry): 'found' | 'failed' | 'local' {
  const { site, hosts, recipients, counts } = loop;
  const { batch, options } = site;
  const { name } = entry.item;
  const found = findAddresses(entry.item, batch, options);
  if (found.status === 'local' && !options.flag('allow_localhost')) {
    for (const recipient of recipients) {
      recipient.errno = eximErrno.hostIsLocal;
      recipient.message = `${batch.transport.name} transport found host ${found.hosts[0]?.name ?? name} to be local`;
    }
    return 'local';
  }
  if (found.status === 'found' || found.status === 'local') {
    hosts.splice(index, 1, ...found.hosts.map(entryOf));
    return 'found';
  }
  const fullName = found.fullName === '' ? name : found.fullName;
  // A kind of failed routing: it does not keep the name from being looked up again, but lets the address time out.
  const [first] = recipients;
  if (first) addRetryItem(first, `R:${fullName}`);
  loop.expired = false;
  if (found.status === 'again') counts.deferred++;
  else counts.failed++;
  entry.status = 'unusable';
  for (const recipient of recipients) {
    if (recipient.progress !== 'defer') continue;
    recipient.errno = eximErrno.unknownHost;
    recipient.message =
      found.status === 'security'
        ? `lookup of IP address for ${fullName} was insecure`
        : `failed to lookup IP address for ${fullName}`;
  }
  return 'failed';
}

/** Whether messages for a domain are only routed now (`queue_smtp_domains`, `-odqs`, the first of two passes). */
function isQueued({ run }: SmtpSite, domain: string): boolean {
  const { forced, firstPass, queueRunning, queueSmtp } = run.process;
  if (forced && !firstPass) return false;
  if (queueSmtp) return true;
  // A queue runner does not heed the option.
  const list = queueRunning ? undefined : run.settings.text('queue_smtp_domains');
  if (list === undefined) return false;
  return matchDomain(domain, { text: list, option: 'queue_smtp_domains' }, run.match).status === 'match';
}

/** Looks at one host, and tries it where that may be. */
function takeHost(loop: HostLoop, index: number, secondRound: boolean, unexpired: number): Step {
  const { site, hosts, recipients, counts } = loop;
  const { run, options, batch } = site;
  const domain = recipients[0]?.address.domain ?? '';
  const named = hosts[index];
  if (!named) return { kind: 'stop' };
  if (named.item.address === undefined) {
    if (named.status === 'unusable' || named.status === 'expired') return { kind: 'next' };
    const found = resolve(loop, index, named);
    if (found === 'local') return { kind: 'done' };
    if (found === 'failed') return { kind: 'next' };
  }
  const entry = hosts[index];
  const address = entry?.item.address;
  if (!entry || address === undefined) return { kind: 'next' };
  const host: FoundHost = { ...entry.item, address };
  const { channel } = site;
  if (channel && (channel.host !== host.name || channel.address !== address)) {
    loop.expired = false;
    return { kind: 'next' };
  }
  if (isQueued(site, domain)) {
    loop.expired = false;
    const why =
      run.release < 94
        ? 'domain matches queue_smtp_domains, or -odqs set'
        : 'first-pass only routing due to -odqs, queue_smtp_domains or control=queue';
    for (const each of recipients) if (each.progress === 'defer') each.message = why;
    return { kind: 'next' };
  }
  counts.total++;
  const port = portOf(site, host);
  run.values.set('host', host.name);
  run.values.set('host_address', host.address);
  run.values.set('host_port', String(host.port ?? site.defaultPort));
  const outgoing = outgoingInterface(site, host);
  if ('outcome' in outgoing) return { kind: 'outcome', outcome: outgoing.outcome };
  const where = `${port === 25 ? '' : `:${port}`}${outgoing.address === undefined ? '' : `/${outgoing.address}`}`;
  const includesIp = expandedFlag(batch, options, 'retry_include_ip_address');
  if (typeof includesIp === 'object' && !secondRound) return { kind: 'next' };
  const key = hostRetryKey(host, includesIp !== false, where, run);
  let hasExpired = secondRound;
  let hostKey: string | undefined;
  let messageKey: string | undefined;
  if (secondRound) {
    if (entry.status !== 'expired' || entry.lastTry > run.message.received) return { kind: 'next' };
  } else {
    if (entry.status === 'unknown') {
      const check = checkHost(run, domain, key, batch.unusable);
      entry.status = check.status;
      entry.why = check.why;
      entry.lastTry = check.lastTry ?? 0;
      ({ hasExpired, hostKey, messageKey } = check);
    }
    if (entry.status !== 'usable') {
      if (entry.status === 'unusable') {
        loop.expired = false;
        const [first] = recipients;
        if (first) first.retrySkipped = true;
      }
      if (entry.why) counts[entry.why]++;
      if (messageKey !== undefined) site.notesWaiting = false;
      return { kind: 'next' };
    }
  }
  loop.expired = false;

  const localAddress = setSendingAddress(site, host, outgoing.address);
  const ready = prepareRecipients(recipients, host);
  const [first] = ready;
  if (!first) return { kind: 'done' };
  let next = index + 1;
  let isCounted = !hasExpired;
  if (isCounted && unexpired + 1 >= options.number('hosts_max_try')) {
    // Hosts of another preference are tried all the same.
    const other = hosts.findIndex(({ item }, i) => i > index && item.mx !== host.mx);
    if (other > 0) {
      next = other;
      isCounted = false;
    }
  }
  counts.tried++;
  run.tracer.open('note', `${host.name} [${host.address}]`);
  const tried = tryHost(site, host, ready, index === hosts.length - 1, localAddress);
  run.tracer.close(tried.status);
  if (tried.message !== '') loop.sent = tried.message;
  loop.next ??= tried.next;
  loop.open ??= tried.open;

  // What the retry database is to be told.
  const failed = tried.status === 'defer';
  if (failed || hostKey !== undefined) {
    // Over a connection that was open, it says nothing of the host.
    if (!failed || !channel) addRetryItem(first, key, { host: true, delete: !failed });
    if (failed) {
      entry.status = hasExpired ? 'expired' : 'unusable';
      entry.why = 'deferred';
    }
  }
  const [top] = recipients;
  if (top && (tried.messageDefer || messageKey !== undefined)) {
    addRetryItem(top, `${key}:${run.message.id}`, { host: true, message: true, delete: !tried.messageDefer });
    site.notesWaiting = false;
  }
  const left = recipients.some(({ progress }) => progress === 'defer');
  if (tried.status === 'error' || (tried.status === 'ok' && !left)) return { kind: 'done' };
  if (channel) return { kind: 'stop' };
  // All hosts are to be tried before a message that is old can time out.
  const forgiven = next < hosts.length && outlastsRules(site, host) ? 1 : 0;
  return { kind: 'tried', next, counts: (isCounted ? 1 : 0) - forgiven };
}

/** What is said where no host was tried. */
function untriedReason({ counts, site, expired }: HostLoop, whose: string): string {
  const { retry, failed, deferred, total } = counts;
  if (site.channel) return 'no host found for existing SMTP connection';
  if (expired) {
    const delays = site.options.flag('delay_after_cutoff');
    const since = delays ? '(and retry time not reached)' : 'and were last tried after this message arrived';
    return `all hosts${whose} have been failing for a long time ${since}`;
  }
  if (retry === total) return `retry time not reached for any host${whose}`;
  if (failed === total) return `all host address lookups${whose} failed permanently`;
  if (deferred === total) return `all host address lookups${whose} failed temporarily`;
  if (failed + deferred === total) return `all host address lookups${whose} failed`;
  return `some host address lookups failed and retry time not reached for other hosts or connection limit reached${whose}`;
}

/** What the hosts that were tried, or could not be, have left for an address that nobody took. */
function conclude(loop: HostLoop, recipient: SmtpRecipient, leftOut: boolean): void {
  const { site, expired } = loop;
  const { run, batch, channel } = site;
  if (leftOut) recipient.retrySkipped = true;
  if (run.process.queueSmtp) {
    recipient.progress = 'defer';
    recipient.errno = 0;
    recipient.message = 'SMTP delivery explicitly queued';
    recipient.untried = true;
    return;
  }
  if (recipient.progress !== 'defer' || (recipient.errno !== 0 && recipient.errno !== -1)) return;
  if (recipient.message !== undefined) return;
  const { domain, fallbackHosts } = recipient.address;
  recipient.errno = retryErrno(run.release).host;
  recipient.message = untriedReason(loop, domain === '' ? '' : ` for '${domain}'`);
  recipient.untried = expired || loop.counts.retry > 0;
  if (!expired || channel) return;
  recipient.passMessage = true;
  if (batch.fallback === true || fallbackHosts.length === 0) recipient.progress = 'failed';
}

/** What going through the hosts comes to, beside what became of the recipients. */
export interface HostsTried extends Pick<TransportResult, 'next' | 'open' | 'unusable'> {
  /** What was sent last. */
  readonly sent: string;
}

/** Hosts that have failed, by the key that other addresses of the message know them by. */
function unusableHosts({ hosts, site }: HostLoop): ReadonlyMap<string, UnusableHost> {
  const failed = new Map<string, UnusableHost>();
  for (const { item, status, why = 'retry' } of hosts) {
    const { name, address } = item;
    if (address === undefined || (status !== 'unusable' && status !== 'expired')) continue;
    failed.set(unusableKey({ name, address }, site.run), { expired: status === 'expired', why });
  }
  return failed;
}

/**
 * Goes through the hosts until no address is left. Those whose retry time has not come are left out. Where all have been
 * failing for too long, and `delay_after_cutoff` is off, those are tried in a second round that were last tried before the
 * message came. Mirrors the loops of `smtp_transport_entry`.
 */
export function tryHosts(
  site: SmtpSite,
  given: readonly HostItem[],
  recipients: readonly SmtpRecipient[],
): HostsTried | CommonOutcome {
  const { options, run, batch } = site;
  const loop: HostLoop = {
    site,
    hosts: given.map(entryOf),
    recipients,
    counts: { retry: 0, failed: 0, deferred: 0, total: 0, tried: 0 },
    expired: true,
    sent: '',
    next: undefined,
    open: undefined,
  };
  const result = (): HostsTried => ({
    sent: loop.sent,
    unusable: unusableHosts(loop),
    ...(loop.next && { next: loop.next }),
    ...(loop.open && { open: loop.open }),
  });
  const most = options.number('hosts_max_try');
  const hardLimit = options.number('hosts_max_try_hardlimit');
  let index = 0;
  const rounds = options.flag('delay_after_cutoff') ? 1 : 2;
  for (let round = 0; loop.expired && round < rounds; round++) {
    let unexpired = 0;
    index = 0;
    while (index < loop.hosts.length && unexpired < most && loop.counts.tried < hardLimit) {
      const step = takeHost(loop, index, round > 0, unexpired);
      if (step.kind === 'done') return result();
      if (step.kind === 'outcome') return step.outcome;
      if (step.kind === 'stop') break;
      if (step.kind === 'tried') unexpired += step.counts;
      index = step.kind === 'tried' ? step.next : index + 1;
    }
    const { channel } = site;
    if (channel && loop.counts.tried === 0) {
      // The connection leads to none of the hosts: it is given up.
      quit(channel.connection);
      site.channel = undefined;
      loop.expired = true;
      round--;
    }
  }
  const leftOut = index < loop.hosts.length && loop.counts.tried < hardLimit;
  for (const recipient of recipients) conclude(loop, recipient, leftOut);
  if (site.notesWaiting && options.number('connection_max_messages') !== 1) {
    noteWaiting(
      run,
      batch.transport.name,
      loop.hosts.map(({ item }) => item),
    );
  }
  return result();
}
