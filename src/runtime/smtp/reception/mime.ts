import type { Session } from '../session.ts';

/** Runs acl_smtp_mime for each part of a MIME message. */
export function runMimeAcl(session: Session): 'passed' | 'refused' | 'discarded' {
  const { run } = session;
  if (run.settings.text('acl_smtp_mime') === undefined) return 'passed';
  if (!run.message.headers.some(({ text }) => /^mime-version[ \t]*:/i.test(text))) return 'passed';
  run.tracer.unfaithful('acl_smtp_mime: MIME parts are not taken apart');
  return 'passed';
}
