import type { Phase } from '../../catalogue/row.ts';
import type { AclResult } from '../acl/check.ts';
import { phaseNames } from '../acl/phases.ts';
import { hostAndIdent } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import type { SenderVerification } from '../run/acl-state.ts';
import { logClose, notQuitExit } from './errors.ts';
import { receptionLogFields } from './reception-log-fields.ts';
import { messageCode, respond } from './respond.ts';
import type { Session } from './session.ts';
import { tlsForLog } from './tls-text.ts';

/** The codes of refusals, where they are not 550 (`acl_wherecodes`). */
const codes: Partial<Readonly<Record<Phase, string>>> = {
  auth: '503',
  etrn: '458',
  atrn: '450',
  vrfy: '252',
};

const namedPhases: Partial<Readonly<Record<Phase, string>>> = {
  mime: 'during MIME ACL checks',
  predata: 'DATA',
  data: 'after DATA',
  prdr: 'after DATA PRDR',
};

/** What is refused, for the log. */
function whatOf(phase: Phase, { argument }: Session): string {
  const named = namedPhases[phase];
  if (named !== undefined) return named;
  let place = argument ?? 'in "connect" ACL';
  if (phase === 'auth') place = /^[^\t-\r ]*/.exec(place)?.[0] ?? '';
  return `${phaseNames[phase]} ${place.slice(0, 100)}`;
}

function senderInfo(phase: Phase, { run }: Session): string {
  if (phase !== 'rcpt' && phase !== 'data' && phase !== 'mime') return '';
  const { message, connection } = run;
  const { authenticator, authenticatedId } = connection;
  const auth =
    authenticator === undefined
      ? ''
      : ` A=${authenticator}${authenticatedId === undefined ? '' : `:${authenticatedId}`}`;
  return `F=<${message.senderUnrewritten ?? message.sender}>${auth} `;
}

/** What is said before the refusal of a sender that could not be verified. */
function explanation({ address, userMessage = '', failure, setupFailed }: SenderVerification): string {
  if (failure === 'postmaster') {
    return (
      `Postmaster verification failed while checking <${address}>\n${userMessage}\n` +
      'Several RFCs state that you are required to have a postmaster\n' +
      'mailbox for each mail domain. This host does not accept mail\n' +
      'from domains whose servers reject the postmaster address.'
    );
  }
  if (setupFailed === true) {
    return (
      `Callback setup failed while verifying <${address}>\n${userMessage}\n` +
      'The initial connection, or a HELO or MAIL FROM:<> command was\n' +
      'rejected. Refusing MAIL FROM:<> does not help fight spam, disregards\n' +
      'RFC requirements, and stops you from receiving standard bounce\n' +
      'messages. This host does not accept mail from domains whose servers\n' +
      'refuse bounces.'
    );
  }
  return `Verification failed for <${address}>\n${userMessage}`;
}

/**
 * Refuses what an ACL refuses: replies, and logs. Mirrors `smtp_handle_acl_fail`.
 *
 * @returns whether the connection is dropped
 */
export function handleAclFailure(session: Session, phase: Phase, result: AclResult): boolean {
  const { run } = session;
  const { outcome } = result;
  const drop = outcome === 'FAIL_DROP';
  const fails = drop || outcome === 'FAIL';
  const byDefault = fails ? (codes[phase] ?? '550') : '451';
  session.decisive = result.statement;
  session.stopped = result.stopped;
  let logMessage = result.logMessage;
  const reply =
    result.userMessage === undefined
      ? { code: byDefault, extended: '', message: undefined }
      : messageCode(session, byDefault, result.userMessage, phase !== 'vrfy');
  if (
    result.userMessage !== undefined &&
    logMessage === result.userMessage &&
    reply.code === byDefault &&
    reply.extended === '' &&
    reply.message !== result.userMessage
  ) {
    logMessage = `${byDefault} ${reply.message ?? ''}`;
  }
  const { code, extended, message } = reply;

  const { senderFailed } = run.acl;
  if (senderFailed && !senderFailed.told) {
    const inProgress = session.rcptResponse.inProgress;
    session.rcptResponse.inProgress = false;
    senderFailed.told = true;
    if (!fails || logs(run, 'sender_verify_fail')) {
      const why = senderFailed.message === undefined ? '' : `: ${senderFailed.message}`;
      const verdict = senderFailed.result === 'defer' ? 'defer' : 'fail';
      const line = `${hostAndIdent(run, true)} sender verify ${verdict} for <${senderFailed.address}>${why}`;
      writeLog(run, line, ['main', 'reject']);
    }
    if (fails && senderFailed.userMessage !== undefined) {
      respond(session, { code, extended, message: explanation(senderFailed) }, false);
    }
    session.rcptResponse.inProgress = inProgress;
  }

  if (fails) respond(session, { code, extended, message: message ?? 'Administrative prohibition' });
  else if (run.acl.temporaryDetails && message !== undefined) {
    if (run.settings.flag('smtp_return_error_details') && senderFailed?.message !== undefined) {
      respond(session, { code, extended, message: senderFailed.message }, false);
    }
    respond(session, { code, extended, message });
  } else respond(session, { code, extended, message: 'Temporary local problem - please try later' });

  logRejection(session, phase, fails, logMessage);
  if (!drop) return false;
  logClose(session, 'by DROP in ACL');
  notQuitExit(session, 'acl-drop');
  session.ended = true;
  return true;
}

function logRejection(session: Session, phase: Phase, fails: boolean, logMessage: string | undefined): void {
  const { run } = session;
  const { rejectLogs } = run.acl;
  if (rejectLogs.length === 0 || (phase === 'connect' && !logs(run, 'connection_reject'))) return;
  const dnssec = logs(run, 'dnssec') && run.connection.hostDnssec ? ' DS' : '';
  const why = logMessage === undefined ? '' : `: ${logMessage.split('\n')[0] ?? ''}`;
  const how = fails ? 'rejected' : 'temporarily rejected';
  const fields = receptionLogFields(run, 'refusal');
  const who = `${senderInfo(phase, session)}${fields === '' ? '' : `${fields.slice(1)} `}`;
  const line = `${dnssec}${hostAndIdent(run, true)}${tlsForLog(run)} ${who}${how} ${whatOf(phase, session)}${why}`;
  writeLog(run, line, rejectLogs);
}
