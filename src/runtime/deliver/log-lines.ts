import { lowerCase, printable } from '../expand/characters.ts';
import { formatInterval } from '../expand/times.ts';
import { driverOptions } from '../route/driver-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { isFile } from '../route/routing-address.ts';
import { hostAndIdent } from '../run/host-text.ts';
import type { LogName } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { DeliveryState } from './delivery-state.ts';
import { logDelivery, notesOf, topOf } from './delivery-state.ts';
import { raiseMessageEvent } from './events.ts';
import { retryErrno } from './retry-errno.ts';
import { strerror } from './strerror.ts';
import type { RemoteTalk } from './types.ts';

/* The lines of the main log that tell what became of addresses. */

/** A text as log lines and reports show it, with escapes for what does not print (`string_printing`). */
export function shown(text: string, run: Run): string {
  return printable(text, run.settings.flag('print_topbitchars'));
}

/** The local part as it is logged, with prefix and suffix where the transport includes them (`string_get_localpart`). */
function localPartForLog(address: RoutingAddress, run: Run): string {
  const { transport, prefix = '', suffix = '', localPart } = address;
  if (!transport) return localPart;
  const options = driverOptions(transport, run.config);
  // It is set where a transport writes RCPT.
  const writes = ['smtp', 'lmtp'].includes(transport.driver?.name ?? '') || options.flag('use_bsmtp');
  return writes && options.flag('rcpt_include_affixes') ? prefix + localPart + suffix : localPart;
}

/**
 * An address and those that it came from. Mirrors `string_log_address`.
 *
 * @param success whether it has been delivered: some routers then want the local part alone
 */
export function addressForLog(address: RoutingAddress, success: boolean, run: Run): string {
  const { router, transport, special, parent } = address;
  const all = run.logSelection.has('all_parents');
  const top = topOf(address);
  let text: string;
  let addsTop = true;
  const asLocal =
    success &&
    router !== undefined &&
    driverOptions(router, run.config).flag('log_as_local') &&
    transport?.driver?.local === true;
  if (special || asLocal) {
    text = (isFile(address) && !address.localPart.startsWith('/') ? 'save ' : '') + localPartForLog(address, run);
  } else {
    text = address.domain === '' ? address.address : `${localPartForLog(address, run)}@${address.domain}`;
    const at = Math.max(text.lastIndexOf('@'), 0);
    const same = lowerCase(text) === lowerCase(top.address) && text.slice(0, at) === top.address.slice(0, at);
    if (same && address.oneTimeParent === undefined && (!all || !parent || parent === top)) addsTop = false;
  }
  if ((all || special) && parent && parent !== top) {
    const parents: string[] = [];
    for (let each: RoutingAddress | undefined = parent; each && each !== top; each = each.parent) {
      parents.push(each.address);
      if (!all) break;
    }
    text += ` (${parents.join(', ')})`;
  }
  return addsTop ? `${text} <${address.oneTimeParent ?? top.address}>` : text;
}

/** The host that was talked to, and how (`d_hostlog`). */
function hostForLog(talk: RemoteTalk | undefined, run: Run): string {
  if (!talk) return '';
  const { name, address, port } = talk.host;
  const selected = run.logSelection;
  let text = ` H=${name}`;
  if (selected.has('dnssec') && talk.dnssec === true) text += ' DS';
  text += ` [${address ?? ''}]`;
  if (selected.has('outgoing_port')) text += `:${port ?? 25}`;
  if (talk.continued === true) text += '*';
  if (selected.has('incoming_interface') && selected.has('outgoing_interface') && talk.localAddress !== undefined) {
    text += ` I=[${talk.localAddress}]`;
    if (selected.has('outgoing_port')) text += `:${talk.localPort ?? 0}`;
  }
  return text;
}

/** The TLS session with that host (`d_tlslog`). */
function tlsForLog(talk: RemoteTalk | undefined, run: Run): string {
  const tls = talk?.tls;
  if (!tls) return '';
  const selected = run.logSelection;
  let text = '';
  if (selected.has('tls_cipher')) {
    text += ` X=${tls.cipher}`;
    // The bit that says that a session was resumed (RESUME_USED).
    if (selected.has('tls_resumption') && (tls.resumption & 0x10) !== 0) text += '*';
  }
  if (selected.has('tls_certificate_verified')) text += ` CV=${tls.verified ? 'yes' : 'no'}`;
  if (selected.has('tls_peerdn') && tls.peerDn !== undefined) text += ` DN="${shown(tls.peerDn, run)}"`;
  return text;
}

/** How long something took, as it is logged: nothing takes time here. */
function durationForLog(seconds: number, run: Run): string {
  if (seconds >= 5 || !run.logSelection.has('millisec')) return formatInterval(seconds);
  return `${seconds}.000s`;
}

/** How long the message has been here. */
export function queueTime(run: Run): string {
  return durationForLog(Math.max(0, Math.floor(run.world.clock.now() / 1000) - run.message.received), run);
}

function senderForLog(run: Run): string {
  return run.logSelection.has('sender_on_delivery') ? ` F=<${run.message.sender}>` : '';
}

function queueForLog(run: Run): string {
  const name = run.message.flags.get('queue_name');
  return name === undefined || name === '' ? '' : ` Q=${String(name)}`;
}

function returnPathForLog({ run, usedReturnPath }: DeliveryState): string {
  if (usedReturnPath === undefined || !run.logSelection.has('return_path_on_delivery')) return '';
  return ` P=<${usedReturnPath}>`;
}

/** The answer of the server, quoted. */
function confirmationForLog(text: string): string {
  return ` C="${text.slice(0, 1024).replace(/["\\]/g, '\\$&')}"`;
}

/**
 * Logs a delivery that was made. Mirrors `delivery_log`.
 *
 * @param mark `=` for the first address of a delivery, `-` for others, `>` for one over a connection used before, `*` where
 *   nothing was delivered in fact
 * @param early whether the message was passed on while it came in
 */
export function logDelivered(state: DeliveryState, address: RoutingAddress, mark: string, early = false): void {
  const { run } = state;
  const { srsSender } = address.propagated;
  const sender = `${senderForLog(run)}${queueForLog(run)}${srsSender === undefined ? '' : ` SRS=<${srsSender}>`}`;
  const start = `${mark}> ${addressForLog(address, true, run)}${sender}${returnPathForLog(state)}`;
  logDelivery(state, start + deliveryFacts(state, address, early));
}

/**
 * Logs how a server has taken a message that was passed on while it came in. Mirrors the calls of `delivery_log` in
 * `cutthrough_finaldot`.
 *
 * @param digit the first one of its answer
 */
export function logPassedOn(state: DeliveryState, address: RoutingAddress, digit: '2' | '4' | '5'): void {
  const { run } = state;
  if (digit === '2') {
    logDelivered(state, address, '>', true);
    raiseMessageEvent(state, 'msg:delivery', address);
    return;
  }
  const what = digit === '4' ? 'tmp-reject from cutthrough after DATA:' : 'rejected after DATA:';
  const who = `${hostAndIdent(run, true)} ${addressForLog(address, true, run)} F=<${run.message.sender}>`;
  const line = `${who}${queueForLog(run)}${returnPathForLog(state)} ${what}${deliveryFacts(state, address, true)}`;
  logDelivery(state, line, digit === '4' ? ['main'] : ['main', 'reject']);
}

/**
 * What a delivery was made by, to where, and with which answer.
 *
 * @param raw whether the answer is written as it came, newlines and all
 */
function deliveryFacts(state: DeliveryState, address: RoutingAddress, raw: boolean): string {
  const { run } = state;
  const { router, transport } = address;
  const { outcome, shadowMessage, bypassed } = notesOf(state, address);
  const selected = run.logSelection;
  const talk = outcome?.talk;
  let line = '';
  if (router) line += ` R=${router.name}`;
  line += ` T=${bypassed ? '**bypassed**' : (transport?.name ?? '')}`;
  if (selected.has('delivery_size')) line += ` S=${state.written}`;
  if (transport?.driver?.local === true) {
    const [host] = address.hosts;
    if (host) line += ` H=${host.name}`;
    line += shadowMessage;
  } else {
    line += hostForLog(talk, run) + tlsForLog(talk, run);
    if (talk?.authenticator !== undefined) {
      line += ` A=${talk.authenticator}`;
      if (talk.authenticatedId !== undefined) {
        line += `:${talk.authenticatedId}`;
        if (selected.has('smtp_mailauth') && talk.authenticatedSender !== undefined)
          line += `:${talk.authenticatedSender}`;
      }
    }
    if (selected.has('pipelining') && talk?.pipelining === true) line += ' L';
    if (talk?.prdr === true) line += ' PRDR';
    if (talk?.chunking === true) line += ' K';
  }
  if (outcome) for (const { deliveryLogFields } of run.extensions) line += deliveryLogFields?.(outcome, run) ?? '';
  const confirms = talk !== undefined || transport?.driver?.name === 'lmtp';
  if (selected.has('smtp_confirmation') && confirms && outcome?.confirmation !== undefined) {
    line += confirmationForLog(raw ? outcome.confirmation : shown(outcome.confirmation, run));
  }
  if (selected.has('queue_time')) line += ` QT=${queueTime(run)}`;
  return selected.has('deliver_time') ? `${line} DT=${durationForLog(0, run)}` : line;
}

const messageForLog = ({ message }: RoutingAddress): string => (message === undefined ? '' : `: ${message}`);

/** Which kind of driver dealt with an address last. */
export type DriverKind = 'router' | 'transport' | 'none';

/**
 * Logs that a delivery was put off. Mirrors `deferral_log`. That a retry time has not come yet is told only where the
 * selector `retry_defer` is on.
 */
export function logDeferred(
  state: DeliveryState,
  address: RoutingAddress,
  kind: DriverKind,
  logs: readonly LogName[],
): void {
  const { run } = state;
  const { router, transport, errno } = address;
  if (errno <= retryErrno(run.release).base && !run.logSelection.has('retry_defer')) return;
  // Of two passes over the queue, the first has nothing to say of those that it leaves to the other.
  if (run.process.firstPass && errno === 0) return;
  const talk = notesOf(state, address).outcome?.talk;
  let line = `== ${addressForLog(address, false, run)}${queueForLog(run)}`;
  if (kind === 'transport') {
    if (transport) line += `${router ? ` R=${router.name}` : ''} T=${transport.name}`;
    else line += ' transporting';
  } else if (kind === 'router') line += router ? ` R=${router.name}` : ' routing';
  line += ` defer (${errno})`;
  if (errno > 0) line += `: ${strerror(errno)}`;
  line += hostForLog(talk, run);
  if (run.release >= 94 && run.logSelection.has('deliver_time')) line += ` DT=${durationForLog(0, run)}`;
  logDelivery(state, line + messageForLog(address), logs);
}

/** Logs that a delivery has failed. Mirrors `failure_log`. */
export function logFailed(state: DeliveryState, address: RoutingAddress): void {
  const { run } = state;
  const { router, transport } = address;
  const talk = notesOf(state, address).outcome?.talk;
  let line = `** ${addressForLog(address, false, run)}${senderForLog(run)}${queueForLog(run)}`;
  line += returnPathForLog(state);
  if (router) line += ` R=${router.name}`;
  if (transport) line += ` T=${transport.name}`;
  line += hostForLog(talk, run) + tlsForLog(talk, run);
  // From 4.99 on a space stands before the colon, too.
  const colon = run.release < 99 ? ': ' : ' : ';
  if (address.errno > 0) line += colon + strerror(address.errno);
  if (address.message !== undefined) line += colon + address.message;
  if (run.release >= 94 && run.logSelection.has('deliver_time')) line += ` DT=${durationForLog(0, run)}`;
  logDelivery(state, line);
}
