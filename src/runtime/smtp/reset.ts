import { createMessage } from '../run/create-run.ts';
import type { Session } from './session.ts';

/** Variables of a message or of ACLs that a new message begins without. */
const forgotten = [
  'domain_data',
  'local_part_data',
  'recipient_data',
  'sender_data',
  'recipient_verify_failure',
  'sender_rate',
  'sender_rate_limit',
  'sender_rate_period',
  'regex_match_string',
  'malware_name',
  'address_data',
  'sender_address_data',
  'dkim_verify_status',
  'dkim_verify_reason',
] as const;

/** Forgets the message that there was, and begins another (`smtp_reset`). */
export function resetMessage(session: Session): void {
  const { run } = session;
  const { id, flags } = run.message;
  run.message = createMessage(Math.floor(run.world.clock.now() / 1000));
  // With -bh Exim keeps the id of a message that was accepted, and not discarded, until the next is read.
  if (run.connection.hostChecking && flags.get('blackholed') !== true) run.message.id = id;
  run.message.flags.set('message_size', -1);
  run.connection.authenticatedSender = undefined;
  for (const name of forgotten) run.values.delete(name);
  for (let i = 1; i < 10; i++) run.values.delete(`regex${i}`);
  for (const name of ['rcpt_count', 'rcpt_defer_count', 'rcpt_fail_count']) run.connection.counters.set(name, 0);
  run.acl.senders.clear();
  run.acl.senderFailed = undefined;
  run.acl.warned.clear();
  run.acl.rates.mail.clear();
  session.hasSender = false;
  session.rcptResponse = { text: undefined, same: true, inProgress: false };
  session.tooMany = false;
}
