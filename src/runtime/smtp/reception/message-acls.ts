import type { AclResult } from '../../acl/check.ts';
import { aclCheck } from '../../acl/check.ts';
import { phaseNames } from '../../acl/phases.ts';
import { writeLog } from '../../run/log.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { send, userMessage } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { addAclHeaders } from './fixups.ts';
import { runMimeAcl } from './mime.ts';
import { refusalByAcl, refusalByMimeAcl } from './not-smtp-acls.ts';

/** How the ACLs took a message: accepted, perhaps with nobody left to deliver to, or refused. */
export interface Verdict {
  readonly accepted: boolean;
  readonly blackholedBy?: string;
  readonly blackholeMessage?: string;
  readonly userMessage?: string | undefined;
  /** The reply after PRDR. */
  readonly reply?: string;
}

/** The numbers of results of ACLs (macros.h, local_scan.h). */
const prdrBits: Readonly<Record<AclResult['outcome'], number>> & { readonly OK: number; readonly FAIL: number } = {
  OK: 0,
  DEFER: 1,
  FAIL: 2,
  ERROR: 3,
  DISCARD: 7,
  FAIL_DROP: 15,
};

/** Runs acl_smtp_data_prdr for each recipient. */
function runPrdr(session: Session): Verdict | undefined {
  const { run } = session;
  const { message } = run;
  const acl = run.settings.text('acl_smtp_data_prdr');
  if (message.flags.get('prdr_requested') !== true || message.recipients.length <= 1 || acl === undefined) {
    message.flags.delete('prdr_requested');
    return undefined;
  }
  send(session, '353 PRDR content analysis beginning\r\n');
  // Exim makes its verdict of the bits of the results.
  let any = prdrBits.OK;
  let every = prdrBits.FAIL;
  const { recipients } = message;
  for (const recipient of [...recipients]) {
    const { address } = recipient;
    const result = noteAcl(session, aclCheck(run, 'prdr', acl, address));
    const ok = result.outcome === 'OK' || result.outcome === 'DISCARD';
    const temporary = result.outcome === 'DEFER';
    any |= prdrBits[result.outcome];
    every &= prdrBits[result.outcome];
    const what = ok ? 'acceptance' : temporary ? 'temporary refusal' : 'refusal';
    const text = result.userMessage ?? `PRDR R=<${address}> ${what}`;
    userMessage(session, ok ? '250' : temporary ? '450' : '550', text);
    const note = result.logMessage ?? result.userMessage;
    writeLog(run, note === undefined ? text : `PRDR ${address} ${note}`);
    if (result.outcome !== 'OK') recipients.splice(recipients.indexOf(recipient), 1);
  }
  const all = every === prdrBits.FAIL;
  const some = any === prdrBits.OK ? 'accepted' : 'accepted for some recipients';
  const what = all ? 'rejected for all recipients' : some;
  return { accepted: recipients.length > 0, reply: `${all ? 550 : 250} id=${message.id} message ${what}` };
}

/** Runs the ACLs for messages that come without SMTP, as those of a batch do. */
function runAclsForBatch(session: Session): Verdict {
  const { run } = session;
  const { flags } = run.message;
  for (const { messageRead } of run.extensions) messageRead?.(run);
  if (refusalByMimeAcl(run)) send(session, '');
  const refused = refusalByAcl(run);
  if (refused) send(session, `550 ${refused.message}`);
  if (flags.get('blackholed') !== true) return { accepted: true };
  const blackholedBy = String(flags.get('blackholed_by') ?? 'non-SMTP ACL');
  return { accepted: true, blackholedBy, blackholeMessage: String(flags.get('blackhole_log') ?? '') };
}

/** Runs the ACLs that see a whole message (`receive_msg`), and replies where they refuse it. */
export function runAcls(session: Session): Verdict {
  const { run } = session;
  const { message } = run;
  if (session.batched) return runAclsForBatch(session);
  if (message.recipients.length === 0) {
    return { accepted: true, blackholedBy: session.recipientsDiscarded ? 'MAIL ACL' : 'RCPT ACL' };
  }
  for (const { messageRead } of run.extensions) messageRead?.(run);
  for (const { messageAcl } of run.extensions) {
    const result = messageAcl?.(run);
    if (!result) continue;
    noteAcl(session, result);
    addAclHeaders(run, true);
    if (result.outcome === 'DISCARD') {
      message.recipients = [];
      const why = result.logMessage === undefined ? '' : `: ${result.logMessage}`;
      return { accepted: true, blackholedBy: `${phaseNames[result.phase]} ACL`, blackholeMessage: why };
    }
    if (result.outcome !== 'OK') {
      handleAclFailure(session, result.phase, result);
      return { accepted: false };
    }
  }
  const mime = runMimeAcl(session);
  if (mime === 'refused') return { accepted: false };
  if (mime === 'discarded') return { accepted: true, blackholedBy: 'MIME ACL' };
  const prdr = runPrdr(session);
  if (prdr && !prdr.accepted) {
    send(session, `${prdr.reply ?? ''}\r\n`);
    return { accepted: false };
  }
  const acl = run.settings.text('acl_smtp_data');
  if (acl === undefined) return { accepted: true, ...(prdr?.reply !== undefined && { reply: prdr.reply }) };
  const result = noteAcl(session, aclCheck(run, 'data', acl));
  addAclHeaders(run, true);
  if (result.outcome === 'DISCARD') {
    message.recipients = [];
    const why = result.logMessage === undefined ? '' : `: ${result.logMessage}`;
    return { accepted: true, blackholedBy: 'DATA ACL', blackholeMessage: why, userMessage: result.userMessage };
  }
  if (result.outcome !== 'OK') {
    handleAclFailure(session, 'data', result);
    return { accepted: false };
  }
  return { accepted: true, userMessage: result.userMessage, ...(prdr?.reply !== undefined && { reply: prdr.reply }) };
}
