import { upperCase } from '../../expand/characters.ts';
import { aclCheck } from '../../acl/check.ts';
import { extractAddress } from '../../address/extract.ts';
import { cancelCutthrough } from '../../callout/cutthrough.ts';
import { textOf } from '../../expand/value.ts';
import { hostAndIdent } from '../../run/host-text.ts';
import { logs, writeLog } from '../../run/log.ts';
import { setUpCommand } from '../../route/command.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { incomplete, logClose, protocolError } from '../errors.ts';
import { checkHost } from '../hosts.ts';
import { resetMessage } from '../reset.ts';
import { respond, send, userMessage } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { qualifyRecipient } from './rcpt.ts';
import { xclientOffered } from './xclient.ts';

/** Runs the ACL of a command; undefined where it has refused, which includes having no ACL. */
function permitted(
  session: Session,
  phase: 'vrfy' | 'expn' | 'etrn',
  address?: string,
): { readonly message: string | undefined } | undefined {
  const acl = session.run.settings.text(`acl_smtp_${phase}`);
  const result =
    acl === undefined
      ? ({ outcome: 'FAIL', userMessage: undefined, logMessage: undefined, statement: undefined } as const)
      : noteAcl(session, aclCheck(session.run, phase, acl, address));
  if (result.outcome === 'OK') return { message: result.userMessage };
  handleAclFailure(session, phase, result);
  return undefined;
}

/** VRFY. */
export function vrfy(session: Session): void {
  const { run } = session;
  const argument = session.argument ?? '';
  const found = extractAddress(argument, run.addressSettings);
  if (!found.ok) {
    send(session, `501 ${found.message}\r\n`);
    return;
  }
  const address = found.domain > 0 ? found.address : qualifyRecipient(session, found.address, argument, 'verify');
  if (address === undefined || !permitted(session, 'vrfy', address)) return;
  const verification = run.routing.verifyAddress(
    run,
    { text: address, taint: true },
    { as: 'recipient', qualify: true },
  );
  const { userMessage: message, result } = verification;
  if (result === 'ok') send(session, `250 <${address}> is deliverable\r\n`);
  else if (result === 'defer') {
    send(
      session,
      `451 ${message === undefined ? `Cannot resolve <${address}> at this time` : `<${address}> ${message}`}\r\n`,
    );
  } else {
    send(session, `550 <${address}> ${message ?? 'is not deliverable'}\r\n`);
    writeLog(run, `VRFY failed for ${argument} ${hostAndIdent(run, true)}`);
  }
}

/** EXPN: shows what an address leads to. */
export function expn(session: Session): void {
  const { run } = session;
  if (!permitted(session, 'expn')) return;
  const address = { text: session.argument ?? '', taint: true } as const;
  const verification = run.routing.verifyAddress(run, address, { as: 'recipient', qualify: true, expn: true });
  const lines = verification.children;
  if (!lines || lines.length === 0) {
    const { result, address: shown } = verification;
    if (result === 'fail') send(session, `553 ${shown} is undeliverable\r\n`);
    else if (result === 'defer') send(session, `553 ${shown} cannot be resolved at this time\r\n`);
    else send(session, `250 mail to <${shown}> is discarded\r\n`);
    return;
  }
  send(session, lines.map((line, i) => `250${i + 1 < lines.length ? '-' : ' '}${line}\r\n`).join(''));
}

/** ETRN. */
export function etrn(session: Session): void {
  const { run } = session;
  if (session.hasSender) {
    protocolError(session, 'protocol', 503, undefined, 'ETRN is not permitted inside a transaction');
    return;
  }
  const argument = session.argument ?? '';
  if (logs(run, 'etrn')) writeLog(run, `ETRN ${argument} received from ${hostAndIdent(run, false)}`);
  const allowed = permitted(session, 'etrn');
  if (!allowed) return;
  const command = run.settings.text('smtp_etrn_command');
  if (command !== undefined) {
    const domain = { text: argument, taint: true } as const;
    const set = run.match.withVariable('domain', domain, () => setUpCommand(command, 'ETRN processing', run, true));
    if (!set.ok) {
      writeLog(run, `failed to set up ETRN command: ${set.message}`, ['main', 'panic']);
      send(session, '458 Internal failure\r\n');
      return;
    }
  } else if (!argument.startsWith('#')) {
    protocolError(session, 'syntax', 501, undefined, 'argument must begin with #');
    return;
  }
  if (!run.connection.hostChecking) run.tracer.unfaithful('ETRN: no queue is run');
  if (allowed.message === undefined) send(session, '250 OK\r\n');
  else userMessage(session, '250', allowed.message);
}

/** WELLKNOWN: sends a file that the ACL has chosen (`smtp_wellknown_handler`). */
export function wellknown(session: Session): void {
  const { run } = session;
  session.mailCount++;
  const acl = run.settings.text('acl_smtp_wellknown');
  if (acl === undefined || checkHost(run, 'wellknown_advertise_hosts') === 'noMatch') {
    send(session, '554 not permitted\r\n');
    // The name stands where Exim means to tell of the client.
    writeLog(run, `rejected "${session.command}" from ${run.connection.helo ?? 'NULL'}`, ['main', 'reject']);
    return;
  }
  run.values.delete('wellknown_response');
  const result = noteAcl(session, aclCheck(run, 'wellknown', acl));
  const response = run.values.get('wellknown_response');
  if (result.outcome !== 'OK' || response === undefined) {
    handleAclFailure(session, 'wellknown', result.outcome === 'OK' ? { ...result, outcome: 'ERROR' } : result);
  } else userMessage(session, '250', textOf(response));
}

/** HELP. */
export function help(session: Session): void {
  const { run } = session;
  const { settings } = run;
  const words = ['AUTH'];
  if (
    run.config.target.features.has('tls') &&
    run.connection.tls === undefined &&
    checkHost(run, 'tls_advertise_hosts') !== 'noMatch'
  ) {
    words.push('STARTTLS');
  }
  words.push('HELO', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'BDAT', 'NOOP', 'QUIT', 'RSET', 'HELP');
  for (const name of ['atrn', 'etrn', 'expn', 'vrfy']) {
    if (settings.text(`acl_smtp_${name}`) !== undefined) words.push(upperCase(name));
  }
  if (checkHost(run, 'wellknown_advertise_hosts') !== 'noMatch') words.push('WELLKNOWN');
  if (xclientOffered(session)) words.push('XCLIENT');
  send(session, `214-Commands supported:\r\n214 ${words.join(' ')}\r\n`);
}

/** RSET. */
export function rset(session: Session): void {
  incomplete(session, 'RSET');
  send(session, '250 Reset OK\r\n');
  cancelCutthrough(session.run, true, 'RSET');
  session.freeCommands.delete('RSET');
  session.chunking = 'none';
  resetMessage(session);
}

/** QUIT. */
export function quit(session: Session): void {
  const { run } = session;
  incomplete(session, 'QUIT');
  const acl = run.settings.text('acl_smtp_quit');
  let message: string | undefined;
  if (acl !== undefined) {
    const result = noteAcl(session, aclCheck(run, 'quit', acl));
    message = result.userMessage;
    if (result.outcome === 'ERROR') {
      writeLog(run, `ACL for QUIT returned ERROR: ${result.logMessage ?? ''}`, ['main', 'panic']);
    }
  }
  if (message === undefined) send(session, `221 ${session.activeHostname} closing connection\r\n`);
  else respond(session, { code: '221', extended: '', message });
  logClose(session, 'by QUIT');
  session.ended = true;
}
