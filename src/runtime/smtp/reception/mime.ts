import { runMimeAcl as runForParts } from '../../mime/run-acl.ts';
import { handleAclFailure } from '../acl-failure.ts';
import type { Session } from '../session.ts';
import { noteAcl } from '../session.ts';
import { addAclHeaders } from './fixups.ts';

/** Runs acl_smtp_mime for each part of a message that has any, and replies where that refuses the message. */
export function runMimeAcl(session: Session): 'passed' | 'refused' | 'discarded' {
  const { run } = session;
  const acl = run.settings.text('acl_smtp_mime');
  const result = acl === undefined ? undefined : runForParts(run, acl);
  if (!result) return 'passed';
  noteAcl(session, result);
  addAclHeaders(run, true);
  switch (result.outcome) {
    case 'OK':
      return 'passed';
    case 'DISCARD':
      run.message.recipients = [];
      return 'discarded';
    default:
      handleAclFailure(session, 'mime', result);
      return 'refused';
  }
}
