import { printable } from '../acl/words/condition.ts';
import type { PeerConnect, PeerHost } from '../peer/peer.ts';
import { isHostListed } from '../peer/client-site.ts';
import { driverOptions } from '../route/driver-options.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { CalloutOptions, CalloutService, Verification } from '../run/services.ts';
import { lowerCase } from '../expand/characters.ts';
import { unquoted } from '../route/routing-address.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Address } from '../state/address.ts';
import type { AddressRecord, DomainRecord, Known } from './callout-cache.ts';
import { addressRecord, domainRecord, keepAddress, keepDomain, unknownDomain } from './callout-cache.ts';
import type { Talk } from './conversation.ts';
import { cancelCutthrough } from './cutthrough.ts';
import { beginTalk, errorText, say, setUp, takeLeave, tryRecipient } from './conversation.ts';
import { calloutHosts, calloutInterface, calloutPort } from './transport-hosts.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A callout under way: what `do_callout` keeps in its variables. */
interface Callout {
  readonly run: Run;
  readonly as: 'recipient' | 'sender';
  readonly address: RoutingAddress;
  readonly options: CalloutOptions;
  readonly successOnRedirect: boolean;
  readonly sender: string;
  /** What the address is known by in the cache. */
  readonly key: string;
  readonly domain: Writable<DomainRecord>;
  /** What the cache knew of the domain. */
  domainBefore: Known;
  found: Known;
  random: boolean;
  /** The sender of the postmaster check; undefined for none. */
  postmasterSender: string | undefined;
  result: Verification['result'];
  done: boolean;
  failure: Verification['failure'];
  message: string | undefined;
  userMessage: string | undefined;
  /** Whether the connection or MAIL was refused (`af_verify_nsfail`). */
  setupFailed: boolean;
}

const now = (run: Run): number => Math.floor(run.world.clock.now() / 1000);

/** The sender of a callout; undefined where the transport's return path cannot be made. */
function senderOf(as: Callout['as'], address: Address, options: CalloutOptions, run: Run): string | undefined {
  if (as === 'sender') return options.mailFrom ?? '';
  if (options.useSender) return run.message.sender;
  if (options.usePostmaster) return `postmaster@${run.settings.qualifyDomain}`;
  if (!options.useTransportSender) return '';
  const routed = address.propagated.errorsAddress ?? run.message.sender;
  const text = address.transport && driverOptions(address.transport, run.config).text('return_path');
  if (text === undefined) return routed;
  const expanded = run.expand(text);
  if (expanded.ok) return expanded.value;
  return expanded.forced ? routed : undefined;
}

/** Looks whether earlier callouts settle the matter (`cached_callout_lookup`). */
function settledByCache(callout: Callout): boolean {
  const { run, address, options, sender, domain, key } = callout;
  if (options.noCache) return false;
  const record = domainRecord(address.domain, run);
  if (record) {
    callout.domainBefore = record.result;
    if (record.result === 'reject' || (sender === '' && record.result === 'reject_mfnull')) {
      callout.setupFailed = true;
      callout.failure = 'mail';
      callout.result = 'fail';
      callout.userMessage = '(result of an earlier callout reused).';
      return true;
    }
    if (options.random) {
      if (record.random === 'accept') {
        callout.failure = 'random';
        return true;
      }
      if (record.random !== 'reject') return false;
      callout.random = false;
      domain.random = 'reject';
      domain.randomTime = record.randomTime;
    }
    if (callout.postmasterSender !== undefined) {
      if (record.postmaster === 'reject') {
        callout.failure = 'postmaster';
        callout.result = 'fail';
        callout.userMessage = '(result of earlier verification reused).';
        return true;
      }
      if (record.postmaster === 'unknown') return false;
      callout.postmasterSender = undefined;
      domain.postmaster = 'accept';
      domain.postmasterTime = record.postmasterTime;
    }
  }
  const known: AddressRecord | undefined = addressRecord(key, run);
  if (!known) return false;
  if (known.result !== 'accept') {
    callout.failure = 'recipient';
    callout.result = 'fail';
    callout.userMessage = 'Previous (cached) callout verification failure';
  }
  return true;
}

/** Tries an address that nobody can have; `accepted` ends the callout, `reopen` asks for another connection. */
function tryRandom(callout: Callout, talk: Talk, localPart: string): 'accepted' | 'reopen' | 'go on' | 'stop' {
  const { address, domain, run, sender } = callout;
  domain.randomTime = now(run);
  switch (tryRecipient(talk, sender, `${localPart}@${address.domain}`, false)) {
    case 'accepted':
      domain.random = 'accept';
      callout.result = 'ok';
      callout.done = true;
      callout.failure = 'random';
      return 'accepted';
    case 'refused':
      domain.random = 'reject';
      talk.message = undefined;
      return say(talk, 'RSET') ? 'go on' : 'reopen';
    default:
      return 'stop';
  }
}

/** Tries the address itself. */
function tryAddress(callout: Callout, talk: Talk): void {
  const { address, options, sender, domain, as } = callout;
  switch (tryRecipient(talk, sender, address.address, as === 'recipient' && options.noCache)) {
    case 'accepted':
      callout.done = true;
      callout.found = 'accept';
      break;
    case 'refused':
      callout.done = true;
      callout.result = 'fail';
      callout.failure = 'recipient';
      callout.found = 'reject';
      break;
    case 'bad mail':
      callout.failure = 'mail';
      if (talk.errno !== '' || !talk.buffer.startsWith('5')) break;
      callout.setupFailed = true;
      if (sender === '') domain.result = 'reject_mfnull';
      break;
    default:
  }
}

/** Tries the postmaster of the domain. */
function tryPostmaster(callout: Callout, talk: Talk, sender: string): void {
  const { address, options, domain, run } = callout;
  callout.done = say(talk, 'RSET');
  if (!callout.done) return;
  callout.done =
    tryRecipient(talk, sender, `postmaster@${address.domain}`, false) === 'accepted' ||
    (options.fullPostmaster && say(talk, 'RCPT TO:<postmaster>'));
  domain.postmasterTime = now(run);
  if (callout.done) domain.postmaster = 'accept';
  else if (talk.errno === '' && talk.buffer.startsWith('5')) {
    callout.failure = 'postmaster';
    domain.postmaster = 'reject';
  }
}

/** What the conversation came to in words, for the log and for the client. */
function explain(callout: Callout, talk: Talk): void {
  if (talk.errno !== '') return;
  const reply = talk.buffer === '' ? 'connection dropped' : talk.buffer;
  talk.message ??= `response to "${talk.command}" was: ${printable(reply)}`;
  const passable = /^[\t\n -~]*/.exec(reply)?.[0] ?? '';
  const shown = passable.length < reply.length ? `${passable}(truncated)` : reply;
  callout.userMessage =
    callout.as === 'recipient'
      ? `Callout verification failed:\n${shown}`
      : `Called:   ${talk.host.address}\nSent:     ${talk.command}\nResponse: ${shown}`;
  if (!reply.startsWith('5')) return;
  callout.result = 'fail';
  callout.done = true;
}

/** Errors that are logged with the transport's name, since they tell of a fault in the configuration. */
const ofConfiguration: ReadonlySet<string> = new Set([
  'EPROTOTYPE',
  'ENOPROTOOPT',
  'EPROTONOSUPPORT',
  'ESOCKTNOSUPPORT',
  'EOPNOTSUPP',
  'EPFNOSUPPORT',
  'EAFNOSUPPORT',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'ENETUNREACH',
  'EINVAL',
]);

function logConnectError({ run, as, address }: Callout, code: string, from: string | undefined): void {
  if (run.release < 97 || !ofConfiguration.has(code)) return;
  if (code === 'EADDRNOTAVAIL' && from !== undefined) writeLog(run, `bind of [${from}]:0 failed`);
  const connection = run.release < 99 ? 'calloout connection' : 'callout connection';
  // Exim names the other of the two.
  const other = as === 'recipient' ? 'sender' : 'recipient';
  const what = `${other} verify defer (making ${connection}): T=${address.transport?.name ?? ''} ${errorText(code)}`;
  writeLog(run, what, ['main', 'panic']);
}

/** Talks to one host. */
function tryHost(callout: Callout, host: PeerHost, options: DriverOptions, connect: PeerConnect, port: number): void {
  const { run, domain } = callout;
  const from = calloutInterface(options, host.address, run);
  const reach = {
    port: host.port ?? port,
    connectTimeout: callout.options.connectTimeout,
    commandTimeout: callout.options.timeout,
    from,
    mail: false,
  };
  const where = (message = 'NULL'): string => `${host.name} [${host.address}] : ${message}`;
  const randomPart = callout.random ? randomLocalPart(run) : undefined;
  const { router } = callout.address;
  const passesDsn = router === undefined || !driverOptions(router, run.config).flag('dsn_lasthop');
  let random = randomPart;
  let suppressTls = false;
  for (;;) {
    const opened = connect(host, reach, run);
    if (!opened) {
      run.world.missing({
        what: `answer to a callout for ${callout.address.address} from ${host.name} [${host.address}]`,
        permission: 'net',
      });
      return;
    }
    if (!opened.ok) {
      logConnectError(callout, opened.code, from);
      callout.message = where(opened.message);
      return;
    }
    const talk: Talk = beginTalk({ run, host, options, server: opened.value, suppressTls, passesDsn });
    const ready = setUp(talk);
    if (talk.errno === 'TLSFAILURE' && !suppressTls && mayBeClear(talk)) {
      const to = `${host.name} [${host.address}] (not in hosts_require_tls)`;
      writeLog(run, `${talk.message ?? ''}: callout unencrypted to ${to}`);
      talk.server.close();
      suppressTls = true;
      continue;
    }
    if (ready) {
      domain.result = callout.domainBefore === 'reject_mfnull' ? 'reject_mfnull' : 'accept';
      if (random !== undefined) cancelCutthrough(run, true, 'random recipient');
      const tried = random === undefined ? 'go on' : tryRandom(callout, talk, random);
      if (tried === 'reopen') {
        talk.server.close();
        random = undefined;
        continue;
      }
      if (tried === 'accepted') {
        takeLeave(talk);
        return;
      }
      if (tried === 'go on') tryAddress(callout, talk);
      if (callout.done && callout.postmasterSender !== undefined) {
        cancelCutthrough(run, true, 'postmaster verify');
        tryPostmaster(callout, talk, callout.postmasterSender);
      }
    }
    // Where all went well there is nothing to explain, though Exim makes the words.
    if (!(callout.done && callout.result === 'ok')) explain(callout, talk);
    if (!keepOpen(callout, talk, reach.port, from, random !== undefined)) {
      if (callout.options.useSender || (run.release >= 99 && callout.options.useTransportSender)) {
        cancelCutthrough(run, true, 'not usable for cutthrough');
      }
      takeLeave(talk);
    }
    if (!callout.done || callout.result !== 'ok') callout.message = where(talk.message);
    return;
  }
}

/** Whether a host may be talked to without TLS where that has failed. */
const mayBeClear = (talk: Talk): boolean =>
  talk.options.flag('tls_tempfail_tryclear') && !isHostListed(talk, 'hosts_require_tls');

/** Why the message cannot be passed on while it comes in: what the transport makes of it takes the whole of it. */
function needsWhole(options: DriverOptions): boolean {
  return ['transport_filter', 'dkim_domain', 'arc_sign'].some((option) => options.text(option) !== undefined);
}

/**
 * Leaves the connection open, where further callouts or the message itself are to go over it.
 *
 * @param port the one that was connected to
 * @param triedRandom whether an address has been tried that nobody has
 */
function keepOpen(
  { run, options, successOnRedirect, address, done, result, postmasterSender, sender, as }: Callout,
  talk: Talk,
  port: number,
  from: string | undefined,
  triedRandom: boolean,
): boolean {
  const { cutthrough, connection } = run;
  if (cutthrough.delivery && needsWhole(talk.options)) cutthrough.delivery = false;
  const withSender = options.useSender || (run.release >= 99 && !options.usePostmaster);
  const { transport } = address;
  const keeps =
    (cutthrough.delivery || options.hold) &&
    as === 'recipient' &&
    connection.counters.get('rcpt_count') === 1 &&
    done &&
    result === 'ok' &&
    withSender &&
    !successOnRedirect &&
    !triedRandom &&
    postmasterSender === undefined &&
    !cutthrough.held &&
    !talk.lmtp;
  if (!keeps || !transport) return false;
  cutthrough.holdOnly = !cutthrough.delivery;
  cutthrough.held = { talk, transport, port, from, sender, recipients: [address] };
  return true;
}

/**
 * Tries a recipient over the connection that was left open for an earlier one, where its host is the same. Mirrors
 * `cutthrough_multi`.
 *
 * @returns whether that has settled the matter
 */
function tryOverHeld(callout: Callout, hosts: readonly Address['hosts'][number][], options: DriverOptions): boolean {
  const { run, address } = callout;
  const { held } = run.cutthrough;
  const { transport } = address;
  if (!held || !transport) return false;
  const host = hosts.find((each) => each.address === held.talk.host.address);
  const fits =
    transport === held.transport &&
    host?.address !== undefined &&
    (host.port ?? calloutPort(options, transport, run)) === held.port &&
    calloutInterface(options, host.address, run) === held.from;
  if (!fits) {
    cancelCutthrough(run, true, 'incompatible connection');
    return false;
  }
  const { talk } = held;
  if (say(talk, `RCPT TO:<${address.address}>`)) {
    held.recipients.unshift(address);
    return true;
  }
  cancelCutthrough(run, true, 'recipient rejected');
  if (talk.errno !== '') return false;
  const reply = talk.buffer === '' ? 'connection dropped' : talk.buffer;
  callout.message = `response to "${talk.command}" was: ${printable(reply)}`;
  callout.userMessage = `Callout verification failed:\n${reply}`;
  if (!reply.startsWith('5')) return false;
  callout.result = 'fail';
  return true;
}

/** A local part that no mailbox has (`callout_random_local_part`). */
function randomLocalPart(run: Run): string | undefined {
  const text = run.settings.text('callout_random_local_part');
  if (text === undefined) return undefined;
  const expanded = run.expand(text);
  if (expanded.ok) return expanded.value;
  writeLog(run, `failed to expand callout_random_local_part: ${expanded.message}`, ['main', 'panic']);
  return undefined;
}

/** The parts of an address that a server knows, which are no longer tainted (`callout_verified_rcpt`). */
function partsOf(address: string): Pick<Verification, 'localPartData' | 'domainData'> {
  const at = address.lastIndexOf('@');
  return {
    localPartData: lowerCase(unquoted(address.slice(0, at))),
    domainData: lowerCase(address.slice(at + 1)),
  };
}

/** What is told where no host could be talked to in the end. */
function incomplete({ as, message, address, run }: Callout, several: boolean): Partial<Verification> {
  const dull = `Could not complete ${as} verify callout`;
  const advice =
    as === 'recipient'
      ? 'the address will never be accepted.'
      : 'you need to change the address or create an MX record for its domain\n' +
        'if it is supposed to be generally accessible from the Internet.\n' +
        'Talk to your mail administrator for details.';
  return {
    result: 'defer',
    message: several || message === undefined ? dull : `${dull}: ${message}`,
    userMessage: run.settings.flag('smtp_return_error_details')
      ? `${dull} for <${address.address}>.\n` +
        'The mail server(s) for the domain may be temporarily unreachable, or\n' +
        `they may be permanently unreachable from this server. In the latter case,\n${advice}`
      : dull,
    calloutResponse: message ?? '',
  };
}

/** Sets what expansions may see of the address and the host while a function works; undefined values are taken away again. */
function withAddress<T>(run: Run, address: Address, work: (setHost: (host: PeerHost | undefined) => void) => T): T {
  const before = run.address;
  run.address = address;
  const setHost = (host: PeerHost | undefined): void => {
    for (const [name, value] of [
      ['host', host?.name],
      ['host_address', host?.address],
      ['host_port', host?.port?.toString()],
    ] as const) {
      if (value === undefined) run.values.delete(name);
      else run.values.set(name, value);
    }
  };
  try {
    return work(setHost);
  } finally {
    setHost(undefined);
    run.address = before;
    run.tlsOut = undefined;
  }
}

/** Whether a connection that was left open will do for a callout. */
function mayShare({ run, as, options, postmasterSender, random, sender }: Callout): boolean {
  const { held } = run.cutthrough;
  if (!held || as !== 'recipient' || postmasterSender !== undefined || random) return false;
  return run.release >= 99 ? !options.usePostmaster && sender === held.sender : options.useSender;
}

/** Asks the hosts, one after the other, until one has given an answer that counts. */
function askHosts(callout: Callout, hosts: readonly Address['hosts'][number][], connect: PeerConnect): void {
  const { run, address, options } = callout;
  const { transport } = address;
  if (!transport) return;
  if (transport.driver?.name !== 'smtp') {
    const what = `Exim configuration error for callout transport '${transport.name}': ${transport.driver?.name ?? ''} is non-smtp`;
    writeLog(run, what, ['main', 'panic']);
    return;
  }
  const started = now(run);
  const own = driverOptions(transport, run.config);
  withAddress(run, address, (setHost) => {
    if (mayShare(callout)) callout.done = tryOverHeld(callout, hosts, own);
    for (const host of hosts) {
      if (callout.done) break;
      if (host.address === undefined) continue;
      if (now(run) - started >= options.overall) break;
      const found = { ...host, address: host.address };
      setHost(found);
      tryHost(callout, found, own, connect, calloutPort(own, transport, run));
    }
  });
}

/**
 * Makes the service that asks hosts about addresses. Mirrors `do_callout` in verify.c.
 *
 * @param connect reaches a host
 */
export function createCalloutService(connect: PeerConnect): CalloutService {
  return {
    callOut(run, verification, { as, callout: options, successOnRedirect = false }) {
      const { routed } = verification;
      if (!routed || !options) return verification;
      const own = routed.transport && driverOptions(routed.transport, run.config);
      const hosts = withAddress(run, routed, () => calloutHosts(routed, own, run));
      if (hosts.length === 0) return verification;
      const sender = senderOf(as, routed, options, run);
      if (sender === undefined) return { ...verification, result: 'defer', calloutMade: true };
      const { address } = routed;
      const cutthrough =
        run.cutthrough.delivery && (options.useSender || (run.release >= 99 && options.useTransportSender));
      const callout: Callout = {
        run,
        as,
        address: routed,
        options: cutthrough && as === 'recipient' ? { ...options, noCache: true } : options,
        successOnRedirect,
        sender,
        key: sender === '' && !options.useSender && !options.useTransportSender ? address : `${address}/<${sender}>`,
        domain: { ...unknownDomain },
        domainBefore: 'accept',
        found: 'unknown',
        random: options.random,
        postmasterSender: options.postmaster ? options.postmasterSender : undefined,
        result: 'ok',
        done: false,
        failure: undefined,
        message: undefined,
        userMessage: undefined,
        setupFailed: false,
      };
      const { failure: _before, message: _message, userMessage: _userMessage, ...rest } = verification;
      if (settledByCache(callout)) cancelCutthrough(run, true, 'cache hit');
      else {
        askHosts(callout, hosts, connect);
        if (!callout.options.noCache) {
          keepDomain(routed.domain, callout.domain, run);
          if (callout.done) keepAddress(callout.key, callout.found, run);
        }
        if (!callout.done) {
          const told = incomplete(callout, hosts.length > 1);
          return { ...rest, ...(callout.failure && { failure: callout.failure }), ...told, calloutMade: true };
        }
      }
      const { result, failure, message, userMessage, setupFailed } = callout;
      const known = as === 'recipient' && result === 'ok' && failure === undefined && run.release >= 96;
      return {
        ...rest,
        ...(known && partsOf(address)),
        result,
        calloutMade: true,
        ...(failure && { failure }),
        ...(result !== 'ok' && message !== undefined && { message }),
        ...(result !== 'ok' && userMessage !== undefined && { userMessage }),
        ...(setupFailed && { setupFailed }),
      };
    },
  };
}
