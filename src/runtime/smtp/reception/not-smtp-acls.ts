import type { CompiledStatement } from '../../../compile/config.ts';
import { aclCheck } from '../../acl/check.ts';
import { runMimeAcl } from '../../mime/run-acl.ts';
import { writeLog } from '../../run/log.ts';
import type { Run } from '../../run/run.ts';
import { addAclHeaders } from './fixups.ts';

/** Runs acl_not_smtp_mime; what refuses the message there says nothing to anybody (`run_mime_acl`). */
export function refusalByMimeAcl(run: Run): { readonly statement: CompiledStatement | undefined } | undefined {
  const acl = run.settings.text('acl_not_smtp_mime');
  const result = acl === undefined ? undefined : runMimeAcl(run, acl);
  if (!result) return undefined;
  addAclHeaders(run);
  if (result.outcome === 'OK') return undefined;
  if (result.outcome !== 'DISCARD') return { statement: result.statement };
  run.message.recipients = [];
  run.message.flags.set('blackholed', true);
  run.message.flags.set('blackholed_by', 'MIME ACL');
  return undefined;
}

/** Runs acl_not_smtp (`receive_msg`); undefined where the message is accepted, perhaps to be discarded. */
export function refusalByAcl(
  run: Run,
): { readonly message: string; readonly statement: CompiledStatement | undefined } | undefined {
  const { message, settings } = run;
  const acl = settings.text('acl_not_smtp');
  if (acl === undefined) return undefined;
  const result = aclCheck(run, 'notsmtp', acl);
  addAclHeaders(run);
  if (result.outcome === 'OK') return undefined;
  if (result.outcome === 'DISCARD') {
    message.flags.set('blackholed', true);
    message.flags.set('blackhole_log', result.logMessage === undefined ? '' : `: ${result.logMessage}`);
    return undefined;
  }
  const { logMessage, userMessage = 'local configuration problem', statement } = result;
  // What there is not is written so by Exim.
  writeLog(run, `F=<${message.sender}> rejected by non-SMTP ACL: ${logMessage ?? 'NULL'}`, run.acl.rejectLogs);
  return { message: userMessage, statement };
}
