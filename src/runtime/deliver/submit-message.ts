import { createConnection } from '../run/create-run.ts';
import { ordinaryDelivery } from '../run/process-mode.ts';
import type { Run } from '../run/run.ts';
import { isTrusted } from '../run/trusted-caller.ts';
import { createSession } from '../smtp/conduct.ts';
import { receiveLocal } from '../smtp/reception/receive-local.ts';
import type { Connection } from '../state/connection.ts';
import type { GeneratedMessage, SubmissionEnd } from './delivery-state.ts';
import { firstDelivery } from './queue-only.ts';

/** Runs something in the place of another process of Exim, to which a program on this machine hands over a message. */
function inPlace<T>(run: Run, connection: Connection, trusted: boolean, action: () => T): T {
  const { message, address, caller, process } = run;
  const saved = { ...run.connection };
  const values = new Map(run.values);
  Object.assign(run.connection, connection);
  run.caller = { ...caller, trusted };
  run.address = undefined;
  run.values.clear();
  run.process = ordinaryDelivery;
  try {
    return action();
  } finally {
    Object.assign(run.connection, saved);
    run.caller = caller;
    run.message = message;
    run.address = address;
    run.process = process;
    run.values.clear();
    for (const [name, value] of values) run.values.set(name, value);
  }
}

/** When the last id was made, so that the next is another one. */
export interface IdClock {
  lastIdTime: number;
}

/**
 * Receives a message that Exim or a transport hands to Exim, as from a local program, and does something with it. Mirrors
 * what the other end of `child_open_exim` does.
 *
 * @param deliver what is to be done with the message, which is the run's then; not called where nobody is to get it
 */
export function submitMessage(run: Run, generated: GeneratedMessage, ids: IdClock, deliver: () => void): SubmissionEnd {
  const { user, about, authenticatedSender, sender, recipients, fromHeader, text } = generated;
  const trusted = isTrusted(user, run.config, run.world);
  const account = run.world.accounts.byUid(user.uid);
  const connection: Connection = {
    ...createConnection('local'),
    ident: user.name,
    caller: user,
    ...(trusted && authenticatedSender !== undefined && { authenticatedSender }),
  };
  return inPlace(run, connection, trusted, () => {
    const session = createSession(run, { events: { output: () => undefined } });
    session.lastIdTime = ids.lastIdTime;
    const { accepted, nobody } = receiveLocal(session, {
      user: { gecos: account?.gecos ?? '', home: '/', shell: '', ...user },
      sender,
      recipients: fromHeader === true ? [] : recipients,
      extractsRecipients: fromHeader === true,
      text,
      ...(about !== undefined && { about }),
    });
    ids.lastIdTime = session.lastIdTime;
    if (!accepted) return nobody === true ? 'nobody' : 'refused';
    // What an ACL has discarded has no id any more, which the program takes for a refusal.
    if (run.message.flags.get('blackholed') === true) return 'refused';
    if (run.message.recipients.length > 0) {
      run.message.flags.set('deliver_firsttime', true);
      run.process = firstDelivery(run);
      deliver();
    }
    return 'taken';
  });
}
