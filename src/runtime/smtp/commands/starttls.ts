import { aclCheck } from '../../acl/check.ts';
import { cancelCutthrough } from '../../callout/cutthrough.ts';
import { showNames } from '../../run/host-text.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { incomplete, protocolError } from '../errors.ts';
import type { Waiting } from '../input.ts';
import { discard } from '../input.ts';
import { setProtocol } from '../protocol.ts';
import { resetMessage } from '../reset.ts';
import { send } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { logTlsFailure, startTls } from '../tls/begin.ts';

/** Forgets what was known of the client: TLS has begun. */
function beginAnew(session: Session): void {
  const { run } = session;
  const { connection } = run;
  if (!run.settings.flag('tls_remember_esmtp')) {
    session.heloSeen = connection.esmtp = session.authAdvertised = session.pipeliningAdvertised = false;
  }
  for (const name of ['EHLO', 'AUTH']) session.freeCommands.add(name);
  connection.helo = undefined;
  showNames(connection);
  connection.authenticator = undefined;
  connection.authenticatedId = undefined;
  setProtocol(run);
}

/** STARTTLS. What has come behind it is forgotten, lest it be taken for a part of the session that is safe. */
export function* starttls(session: Session): Waiting<void> {
  const { run } = session;
  if (!session.tlsAdvertised) {
    protocolError(session, 'protocol', 503, undefined, 'STARTTLS command used when not advertised');
    return;
  }
  const acl = run.settings.text('acl_smtp_starttls');
  if (acl !== undefined) {
    const result = noteAcl(session, aclCheck(run, 'starttls', acl));
    if (result.outcome !== 'OK') {
      handleAclFailure(session, 'starttls', result);
      return;
    }
  }
  incomplete(session, 'STARTTLS');
  cancelCutthrough(run, true, 'STARTTLS');
  resetMessage(session);
  session.freeCommands.delete('STARTTLS');
  if (run.connection.tls) {
    send(session, '554 Already in TLS\r\n');
    logTlsFailure(run, '(STARTTLS received after TLS started): ');
    session.refusesAll = true;
    return;
  }
  if (!session.runsAhead) discard(session.input);
  const started = yield* startTls(session, () => {
    send(session, '220 TLS go ahead\r\n');
  });
  if (started === 'ok') beginAnew(session);
  else if (started === 'defer') send(session, '454 TLS currently unavailable\r\n');
  else session.refusesAll = true;
}
