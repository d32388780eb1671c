import type { CompiledDriver } from '../../compile/config.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { Talk } from './conversation.ts';
import { say } from './conversation.ts';

/* The connection that is left open after a callout, so that more recipients and the message itself go over it. */

/** A connection that is left open. */
export interface HeldConnection {
  readonly talk: Talk;
  readonly transport: CompiledDriver;
  readonly port: number;
  /** The address of our own that it was made from, where one was chosen. */
  readonly from: string | undefined;
  readonly sender: string;
  /** The recipients that the server has accepted, the last one first, as Exim keeps them. */
  readonly recipients: RoutingAddress[];
}

/** What Exim keeps of it in `cutthrough`. */
export interface Cutthrough {
  /** `control = cutthrough_delivery` has been accepted: the message is to be passed on while it comes in. */
  delivery: boolean;
  /** The connection is there for further callouts, and for an ordinary delivery. */
  holdOnly: boolean;
  /** `defer=pass`: that the server puts the message off is passed on to the client. */
  passesDeferral: boolean;
  /** `sender=transport`: the sender is the one that the transport makes. */
  transportSender: boolean;
  held: HeldConnection | undefined;
  /** How much has been sent over such connections (`transport_count`). */
  sent: number;
}

/** Before anything was asked for. */
export function createCutthrough(): Cutthrough {
  return {
    delivery: false,
    holdOnly: false,
    passesDeferral: false,
    transportSender: false,
    held: undefined,
    sent: 0,
  };
}

/** Takes leave of the server. Mirrors `close_cutthrough_connection`. */
export function closeHeld({ cutthrough, tracer }: Run, why: string): void {
  const { held } = cutthrough;
  if (!held) return;
  cutthrough.held = undefined;
  if (tracer.on) tracer.step('note', `connection to ${held.talk.host.name} closed`, { outcome: why });
  cutthrough.sent += 'QUIT\r\n'.length;
  held.talk.server.say('QUIT');
  held.talk.server.close();
}

/**
 * Gives a cutthrough delivery up. Mirrors `cancel_cutthrough_connection`.
 *
 * @param closesHeld whether a connection that is there for callouts only is closed, too
 */
export function cancelCutthrough(run: Run, closesHeld: boolean, why: string): void {
  const { cutthrough } = run;
  if (cutthrough.delivery || closesHeld) closeHeld(run, why);
  cutthrough.delivery = cutthrough.holdOnly = false;
}

/** Leaves the connection to the process that delivers the message (`release_cutthrough_connection`). */
export function releaseCutthrough({ cutthrough }: Run): HeldConnection | undefined {
  const { held } = cutthrough;
  cutthrough.held = undefined;
  cutthrough.delivery = cutthrough.holdOnly = false;
  return held;
}

/** How many recipients the server has accepted. */
export const heldRecipients = ({ cutthrough }: Run): number => cutthrough.held?.recipients.length ?? 0;

/** The connection over which the message is to be passed on; undefined where there is none. */
export function passingConnection({ cutthrough }: Run): HeldConnection | undefined {
  return cutthrough.delivery ? cutthrough.held : undefined;
}

/** Says DATA, once the client has said so. Mirrors `cutthrough_predata`. */
export function announceData(run: Run): void {
  const held = passingConnection(run);
  if (!held) return;
  run.cutthrough.sent += 'DATA\r\n'.length;
  if (!say(held.talk, 'DATA', '3')) cancelCutthrough(run, true, 'unexpected response to DATA');
}

/**
 * Passes a message on, and takes the answer. Mirrors what `receive_msg` writes while it reads, and `cutthrough_finaldot`.
 *
 * @param bytes as they go over the wire, up to the dot
 * @returns the answer, empty where there is none
 */
export function passMessage(held: HeldConnection, bytes: string, run: Run): string {
  const { talk } = held;
  const { cutthrough } = run;
  cutthrough.sent += bytes.length;
  talk.command = 'end of data';
  talk.server.post(bytes);
  const answer = talk.server.messageAnswer();
  const text = answer.ok ? (answer.value ?? '') : '';
  if (!text.startsWith('2')) cancelCutthrough(run, true, 'the message was not taken');
  return text;
}

/** Ends what was begun for a message that has been passed on (`delivered`). */
export function endPassing(run: Run): void {
  closeHeld(run, 'delivered');
  const { cutthrough } = run;
  cutthrough.delivery = cutthrough.holdOnly = cutthrough.passesDeferral = false;
}
