import type { HeldConnection } from '../../callout/cutthrough.ts';
import { cancelCutthrough, closeHeld, endPassing, passingConnection, passMessage } from '../../callout/cutthrough.ts';
import { deliveryState, notesOf } from '../../deliver/delivery-state.ts';
import { logPassedOn } from '../../deliver/log-lines.ts';
import { recordDelivery } from '../../deliver/result-entries.ts';
import { headerLines, progenitor } from '../../deliver/transports/header-lines.ts';
import { escapeLines } from '../../deliver/transports/write-message.ts';
import type { RemoteTalk, TransportBatch } from '../../deliver/types.ts';
import type { RoutingAddress } from '../../route/routing-address.ts';
import type { Run } from '../../run/run.ts';
import type { Delivery, Undelivered } from '../../simulation/types.ts';

/** A message that is passed on while it comes in (cutthrough delivery). */
export interface Passing {
  readonly held: HeldConnection;
  readonly batch: TransportBatch;
  /** The header as it was sent, with the empty line that ends it. */
  readonly header: string;
}

/** How the message was taken at its end. */
export interface PassedOn {
  /** Accepted: it has been delivered; put off: it stays here, or is refused where that is passed on; or refused. */
  readonly outcome: 'accepted' | 'put off' | 'refused';
  /** What the client is told in place of the usual reply. */
  readonly reply?: string;
  readonly deliveries: readonly Delivery[];
  /** Other recipients, which the server has not been told of: where it accepts the message they are lost. */
  readonly forgotten: readonly Undelivered[];
}

/**
 * Begins to pass a message on, once its header is complete: what ACLs do to that later comes too late. Mirrors
 * `cutthrough_headers_send`.
 *
 * @returns undefined where it is to be delivered in the usual way
 */
export function beginPassing(run: Run): Passing | undefined {
  const held = passingConnection(run);
  const address = held?.recipients[0];
  if (!held || !address) return undefined;
  if (!held.talk.server.takesMail) {
    run.tracer.unfaithful(
      `the message is not handed over to ${held.talk.host.name} while it comes in: that is not allowed`,
    );
    const { name, address } = held.talk.host;
    const what = `delivery to ${name} [${address}]:${held.port}: handing messages over to it is not allowed`;
    run.world.missing({ what, permission: 'send' });
    cancelCutthrough(run, true, 'handing messages over is not allowed');
    return undefined;
  }
  const batch: TransportBatch = {
    run,
    transport: held.transport,
    addresses: [...held.recipients],
    hosts: [held.talk.host],
    returnPath: held.sender,
    uid: 0,
    gid: 0,
    user: undefined,
    group: undefined,
    homeDirectory: undefined,
    currentDirectory: undefined,
  };
  const header = headerLines(batch, true);
  // Exim goes on without a header that it cannot make.
  return { held, batch, header: header.ok ? header.text : '' };
}

/** What is known of the session with the server, for the log. */
function talkOf({ talk, port, from }: HeldConnection): RemoteTalk {
  const { host, tls, authenticator, authenticatedId, authenticatedSender } = talk;
  return {
    host: { name: host.name, address: host.address, port, ...(host.mx !== undefined && { mx: host.mx }) },
    ...(talk.server.inFact && { inFact: true }),
    ...(tls && { tls }),
    ...(authenticator !== undefined && { authenticator }),
    ...(authenticatedId !== undefined && { authenticatedId }),
    ...(authenticatedSender !== undefined && { authenticatedSender }),
    dnssec: host.dnssec === 'yes',
    ...(from !== undefined && { localAddress: from }),
  };
}

/** Recipients that no server has been told of. */
function othersThan(passed: readonly RoutingAddress[], { message }: Run): readonly Undelivered[] {
  const known = new Set(passed.map((address) => progenitor(address).address));
  const decisive = { reason: 'the message was passed on to the server of another recipient while it came in' };
  return message.recipients
    .filter(({ address }) => !known.has(address))
    .map(({ address }) => ({ recipient: address, original: address, outcome: 'discarded', decisive }));
}

/** Has the server take the message, and logs what it says. Mirrors `cutthrough_finaldot` and what comes of it. */
export function finishPassing({ held, batch, header }: Passing, run: Run): PassedOn {
  const { cutthrough, message } = run;
  const stuffed = escapeLines(message.body.replaceAll('\n', '\r\n'), '.', '..', true);
  const answer = passMessage(held, `${header.replaceAll('\n', '\r\n')}${stuffed}.\r\n`, run);
  const [digit = ''] = answer;
  const outcome = { '2': 'accepted', '5': 'refused' }[digit] ?? 'put off';
  const state = deliveryState(
    run,
    { hosts: new Map(), connect: () => undefined, drivers: {} },
    { done: new Set(), channel: undefined },
    () => 'refused',
  );
  state.written = cutthrough.sent;
  const status = ({ accepted: 'delivered', refused: 'failed' } as const)[outcome] ?? 'deferred';
  for (const address of held.recipients) {
    const talk = talkOf(held);
    const result = { address, status, talk, ...(answer !== '' && { confirmation: answer, message: answer }) } as const;
    notesOf(state, address).outcome = result;
    recordDelivery(state, batch, result, header + message.body, undefined);
    if (digit === '2' || digit === '4' || digit === '5') logPassedOn(state, address, digit);
    if (digit === '2') closeHeld(run, 'delivered');
    state.written = cutthrough.sent;
  }
  const error = status === 'delivered' ? {} : { error: answer };
  const deliveries = state.deliveries.map((each) => ({ ...each, ...error }));
  const forgotten = outcome === 'accepted' ? othersThan(held.recipients, run) : [];
  const { passesDeferral } = cutthrough;
  endPassing(run);
  if (outcome === 'accepted') return { outcome, deliveries, forgotten };
  if (outcome === 'refused') return { outcome, reply: answer, deliveries, forgotten };
  if (!passesDeferral) return { outcome: 'put off', deliveries, forgotten };
  const reply = digit === '4' ? answer : '450 Onward transmission not accepted';
  return { outcome: 'put off', reply, deliveries, forgotten };
}
