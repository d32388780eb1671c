import { maySetSender, noteSenderReplaced } from './reception/from-line.ts';
import { namePhrase, ownName } from './reception/originator.ts';
import type { Session } from './session.ts';

/* What Exim does about a program on the same machine that talks SMTP (-bs) for a user who is not trusted. */

/** Whether such a program is at the other end. */
function isUntrusted({ run: { connection, caller } }: Session): boolean {
  return connection.kind === 'local-smtp' && connection.caller !== undefined && !caller.trusted;
}

/** Begins a session: the caller counts as authenticated. */
export function beginForCaller(session: Session): void {
  const { connection } = session.run;
  if (isUntrusted(session)) connection.authenticatedId ??= connection.caller?.name;
}

/** Before a message is read: the sender in MAIL does not count where the caller may not state it (exim.c). */
export function setCallersSender(session: Session): void {
  const { run } = session;
  const { connection, message, settings } = run;
  if (!isUntrusted(session) || !connection.caller) return;
  const { name, uid } = connection.caller;
  message.flags.set('sender_local', true);
  const gecos = run.world.accounts.byUid(uid)?.gecos ?? '';
  // The control has Exim forget the name.
  const named = message.flags.get('submission_mode') !== true;
  message.flags.set('originator_name', named ? namePhrase(ownName({ name, gecos }, run), run) : '');
  const { sender } = message;
  if (maySetSender(sender, run)) return;
  message.sender = `${name}@${settings.qualifyDomain}`;
  noteSenderReplaced(run, sender);
  message.flags.set('own_sender', true);
  delete message.senderUnrewritten;
}
