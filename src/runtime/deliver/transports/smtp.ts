import { matchDomain } from '../../match/match.ts';
import { findRetryRule } from '../../retry/find-rule.ts';
import { driverOptions } from '../../route/driver-options.ts';
import { writeLog } from '../../run/log.ts';
import type { HostItem } from '../../state/address.ts';
import { eximErrno } from '../errno.ts';
import { retryErrno } from '../retry-errno.ts';
import type { TransportBatch, TransportDriver, TransportResult } from '../types.ts';
import type { CommonOutcome } from './result.ts';
import { forAll } from './result.ts';
import { connectTo, quit } from './smtp/connect.ts';
import { logHostError } from './smtp/host-log.ts';
import { findAddresses, orderHosts } from './smtp/host-order.ts';
import type { SmtpRecipient } from './smtp/recipients.ts';
import { outcomeOf, prepareRecipients, smtpRecipient } from './smtp/recipients.ts';
import type { FoundHost, SmtpSite } from './smtp/smtp-site.ts';
import { defaultPort, isListed, outgoingInterface } from './smtp/smtp-site.ts';
import { sendMessage } from './smtp/transaction.ts';

/** What trying one host comes to: as `Sent`, with what was sent. */
interface Tried {
  readonly status: 'ok' | 'defer' | 'error';
  readonly message: string;
}

/** The address that a connection is made from, as variables show it. */
function setSendingAddress({ run }: SmtpSite, host: FoundHost, chosen: string | undefined): string | undefined {
  const isV6 = host.address.includes(':');
  const address =
    chosen ?? run.world.interfaces.find((each) => each.includes(':') === isV6 && !/^(?:127\.|::1$)/.test(each));
  run.values.set('sending_ip_address', address ?? '');
  run.values.set('sending_port', '0');
  return address;
}

/** Makes one delivery attempt to one host. Mirrors `smtp_deliver`. */
function tryHost(
  site: SmtpSite,
  host: FoundHost,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  suppressTls: boolean,
  localAddress: string | undefined,
): Tried {
  const connected = connectTo(site, host, recipients, isLast, suppressTls, localAddress);
  if (connected.status !== 'ok') return { status: connected.status, message: '' };
  const { connection } = connected;
  const sent = sendMessage(connection, recipients, isLast);
  quit(connection);
  return sent;
}

/** Whether a message has been here for longer than a host's last retry rule runs; so too where it has none. */
function outlastsRetries({ run }: SmtpSite, host: HostItem): boolean {
  const error = { errno: 0, more: 0 };
  const rule = findRetryRule({ key: host.name, error, sender: undefined }, run.match);
  const last = rule?.parameters.at(-1);
  if (!last) return true;
  return Math.floor(run.world.clock.now() / 1000) - run.message.received > last.until;
}

/** Counts of what has been tried. */
interface Counts {
  tried: number;
  all: number;
  lookedUpInVain: number;
  again: number;
  total: number;
}

/** Tries an attempt, and a second one without TLS where TLS has failed and that is allowed. */
function attempt(
  site: SmtpSite,
  host: FoundHost,
  recipients: readonly SmtpRecipient[],
  isLast: boolean,
  localAddress: string | undefined,
): Tried {
  const { run, options } = site;
  const port = host.port !== undefined && host.port > 0 ? host.port : site.defaultPort;
  let tried = tryHost(site, host, recipients, isLast, false, localAddress);
  const [first] = recipients;
  if (tried.status !== 'defer' || !first) return tried;
  if (first.errno !== eximErrno.authFail && first.errno !== eximErrno.tlsFailure) {
    logHostError(host, port, first.message, first.errno, run);
  }
  const mayBeClear = options.flag('tls_tempfail_tryclear') && !isListed(site, 'hosts_require_tls', host);
  if (first.errno !== eximErrno.tlsFailure || !mayBeClear) return tried;
  const where = `H=${host.name} [${host.address}]`;
  writeLog(run, `${first.message ?? ''}: delivering unencrypted to ${where} (not in hosts_require_tls)`);
  prepareRecipients(recipients, host);
  tried = tryHost(site, host, recipients, isLast, true, localAddress);
  // The error may be another one by now.
  const [now] = recipients;
  if (tried.status === 'defer' && now && now.errno !== eximErrno.authFail) {
    logHostError(host, port, now.message, now.errno, run);
  }
  return tried;
}

/** Finds the addresses of a host; false where there are none: the addresses have an error then. */
function resolve(
  site: SmtpSite,
  hosts: HostItem[],
  index: number,
  recipients: readonly SmtpRecipient[],
  counts: Counts,
): 'found' | 'failed' | 'local' {
  const { batch, options } = site;
  const [host] = hosts.slice(index, index + 1);
  if (!host) return 'failed';
  const found = findAddresses(host, batch, options);
  if (found.status === 'local' && !options.flag('allow_localhost')) {
    for (const recipient of recipients) {
      recipient.errno = eximErrno.hostIsLocal;
      recipient.message = `${batch.transport.name} transport found host ${found.hosts[0]?.name ?? host.name} to be local`;
    }
    return 'local';
  }
  if (found.status === 'found' || found.status === 'local') {
    hosts.splice(index, 1, ...found.hosts);
    return 'found';
  }
  if (found.status === 'again') counts.again++;
  else counts.lookedUpInVain++;
  const name = found.fullName === '' ? host.name : found.fullName;
  for (const recipient of recipients) {
    if (recipient.progress !== 'defer') continue;
    recipient.errno = eximErrno.unknownHost;
    recipient.message =
      found.status === 'security'
        ? `lookup of IP address for ${name} was insecure`
        : `failed to lookup IP address for ${name}`;
  }
  return 'failed';
}

/** Whether messages for a domain are only queued (`queue_smtp_domains`, `-odqs`). */
function isQueued({ run }: SmtpSite, domain: string): boolean {
  const list = run.settings.text('queue_smtp_domains');
  if (list === undefined) return false;
  return matchDomain(domain, { text: list, option: 'queue_smtp_domains' }, run.match).status === 'match';
}

/** What the hosts that were tried, or could not be, have left for an address that nobody took. */
function setDefaultError(recipient: SmtpRecipient, counts: Counts, release: number): void {
  if (recipient.progress !== 'defer' || recipient.errno !== 0 || recipient.message !== undefined) return;
  const { domain } = recipient.address;
  const whose = domain === '' ? '' : ` for '${domain}'`;
  const { lookedUpInVain: failed, again, total } = counts;
  recipient.errno = retryErrno(release).host;
  if (failed === total) recipient.message = `all host address lookups${whose} failed permanently`;
  else if (again === total) recipient.message = `all host address lookups${whose} failed temporarily`;
  else recipient.message = `retry time not reached for any host${whose}`;
}

/** Goes through the hosts until no address is left. */
function tryHosts(
  site: SmtpSite,
  given: readonly HostItem[],
  recipients: readonly SmtpRecipient[],
): string | CommonOutcome {
  const { run, options } = site;
  const hosts = [...given];
  const most = options.number('hosts_max_try');
  const hardLimit = options.number('hosts_max_try_hardlimit');
  const counts: Counts = { tried: 0, all: 0, lookedUpInVain: 0, again: 0, total: 0 };
  const domain = recipients[0]?.address.domain ?? '';
  let sent = '';
  for (let index = 0; index < hosts.length && counts.tried < most && counts.all < hardLimit;) {
    const [named] = hosts.slice(index, index + 1);
    if (!named) break;
    if (named.address === undefined) {
      if (named.status === 'unusable') {
        index++;
        continue;
      }
      const found = resolve(site, hosts, index, recipients, counts);
      if (found === 'local') return sent;
      if (found === 'failed') {
        index++;
        continue;
      }
    }
    const [host] = hosts.slice(index, index + 1);
    if (host?.address === undefined) {
      index++;
      continue;
    }
    const target: FoundHost = { ...host, address: host.address };
    if (isQueued(site, domain)) {
      const why = 'first-pass only routing due to -odqs, queue_smtp_domains or control=queue';
      for (const each of recipients) if (each.progress === 'defer') each.message = why;
      index++;
      continue;
    }
    counts.total++;
    run.values.set('host', target.name);
    run.values.set('host_address', target.address);
    run.values.set('host_port', String(target.port ?? site.defaultPort));
    const outgoing = outgoingInterface(site, target);
    if ('outcome' in outgoing) return outgoing.outcome;
    const localAddress = setSendingAddress(site, target, outgoing.address);
    const ready = prepareRecipients(recipients, target);
    if (ready.length === 0) return sent;
    let next = index + 1;
    if (++counts.tried >= most) {
      // Hosts of another preference are tried all the same.
      const other = hosts.findIndex((each, i) => i > index && each.mx !== host.mx);
      if (other > 0) {
        next = other;
        counts.tried--;
      }
    }
    counts.all++;
    run.tracer.open('note', `${target.name} [${target.address}]`);
    const tried = attempt(site, target, ready, index === hosts.length - 1, localAddress);
    run.tracer.close(tried.status);
    if (tried.message !== '') sent = tried.message;
    const left = recipients.some(({ progress }) => progress === 'defer');
    if (tried.status === 'error' || (tried.status === 'ok' && !left)) return sent;
    if (next < hosts.length && outlastsRetries(site, target)) counts.tried--;
    index = next;
  }
  for (const recipient of recipients) setDefaultError(recipient, counts, run.release);
  return sent;
}

/**
 * The transport `smtp`: hands the message to a server over SMTP or LMTP, as a scenario describes it. A server that is not
 * described is taken for one that takes everything; the world reports that it is missing. Mirrors `smtp_transport_entry`.
 */
export const smtpTransport: TransportDriver = (batch: TransportBatch, services): TransportResult => {
  const { run, transport, addresses } = batch;
  const options = driverOptions(transport, run.config);
  const longest = Number(run.message.flags.get('max_received_linelength') ?? 0);
  const limit = options.number('message_linelength_limit');
  if (run.release >= 95 && longest > limit) {
    const message = `message has lines too long for transport (received ${longest}, limit ${limit})`;
    return forAll(batch, { status: 'failed', message, errno: eximErrno.smtpFormat, passMessage: true });
  }
  const order = orderHosts(batch, options);
  if ('outcome' in order) return forAll(batch, order.outcome);
  const port = defaultPort(batch, options);
  if (typeof port === 'object') return forAll(batch, port.outcome);
  const site: SmtpSite = { batch, services, options, run, defaultPort: port, pipelining: false };
  const recipients = addresses.map(smtpRecipient);
  const sent = tryHosts(site, order.hosts, recipients);
  if (typeof sent === 'object') return forAll(batch, sent);
  return { outcomes: recipients.map(outcomeOf), message: sent };
};
