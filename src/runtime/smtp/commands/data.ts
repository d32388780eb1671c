import { aclCheck } from '../../acl/check.ts';
import { announceData, passingConnection } from '../../callout/cutthrough.ts';
import { handleAclFailure } from '../acl-failure.ts';
import { protocolError, syncFailure } from '../errors.ts';
import type { Waiting } from '../input.ts';
import { readBytes } from '../input.ts';
import { respond, send, sendsAhead, userMessage } from '../respond.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';

/** Refuses DATA or BDAT where there is nobody to send to. */
function* refuse(session: Session, command: 'DATA' | 'BDAT', afterRcpt: boolean): Waiting<void> {
  const { rcptResponse } = session;
  if (rcptResponse.same && rcptResponse.text !== undefined) {
    const text = rcptResponse.text.replace(/\r\n$/, '');
    respond(session, { code: '503', extended: '', message: 'All RCPT commands were rejected with this error:' }, false);
    respond(session, { code: '503', extended: '', message: text }, false);
  }
  if (session.pipeliningAdvertised && afterRcpt) {
    send(session, `503 Valid RCPT command must precede ${command}\r\n`);
  } else protocolError(session, 'protocol', 503, undefined, `valid RCPT command must precede ${command}`);
  if (command === 'BDAT') yield* flushChunk(session);
}

/** Reads over a chunk that is not wanted. */
export function* flushChunk(session: Session): Waiting<void> {
  yield* readBytes(session.input, session.chunkSize);
  session.chunkSize = 0;
  session.chunking = 'none';
}

/** Reads the size of a chunk, which has no sign but may be written with one, and whether it is the last; false where there is none. */
export function readChunkSize(session: Session): boolean {
  const size = /^[\t-\r ]*([+-]?)(\d+)[\t-\r ]*(.*)$/.exec(session.argument ?? '');
  if (!size) return false;
  const number = Math.min(Number(size[2]), 0xffffffff);
  session.chunkSize = size[1] === '-' && number > 0 ? 0x100000000 - number : number;
  session.chunking = /^LAST$/i.test(size[3] ?? '') ? 'last' : 'active';
  return true;
}

/** DATA and BDAT: whether the message is to be read now. */
export function* data(session: Session, command: 'DATA' | 'BDAT', afterRcpt: boolean): Waiting<boolean> {
  const { run } = session;
  if (command === 'BDAT') {
    if (!session.chunkingOffered) {
      protocolError(session, 'protocol', 503, undefined, 'BDAT command used when CHUNKING not advertised');
      return false;
    }
    if (!readChunkSize(session)) {
      protocolError(session, 'protocol', 501, undefined, 'missing size for BDAT command');
      return false;
    }
  }
  session.pipeConnect = false;
  if (!session.discarded && run.message.recipients.length === 0) {
    yield* refuse(session, command, afterRcpt);
    return false;
  }
  if (session.tooMany && run.settings.flag('recipients_max_reject')) {
    session.hasSender = false;
    run.message.sender = '';
    send(session, '554 Too many recipients\r\n');
    if (command === 'BDAT') yield* flushChunk(session);
    return false;
  }
  if (command === 'BDAT') return true;
  const acl = run.settings.text('acl_smtp_predata');
  let message: string | undefined;
  // The server to which the message is passed on is told, too.
  const tells = passingConnection(run) !== undefined;
  if (acl === undefined) announceData(run);
  else {
    run.message.flags.set('enable_dollar_recipients', true);
    const result = noteAcl(session, aclCheck(run, 'predata', acl));
    run.message.flags.delete('enable_dollar_recipients');
    if (result.outcome !== 'OK') {
      handleAclFailure(session, 'predata', result);
      return false;
    }
    message = result.userMessage;
  }
  if ((acl !== undefined || tells) && sendsAhead(session)) {
    syncFailure(session);
    return false;
  }
  if (message !== undefined) userMessage(session, '354', message);
  else send(session, '354 Enter message, ending with "." on a line by itself\r\n');
  return true;
}
