import type { Run } from '../run/run.ts';

const head =
  'From ${if def:return_path{$return_path}{MAILER-DAEMON}} ${tod_bsdinbox}\n' +
  '${if def:sender_address{X-Envelope-From: <${sender_address}>\n}}' +
  '${if def:recipients{X-Envelope-To: ${recipients}\n}}';

/** The message at hand as scanners see it: a mailbox of one message. Mirrors `spool_mbox`. */
export function mboxText(run: Run): string {
  const first = run.expand(head);
  const header = run.message.headers.filter(({ type }) => type !== '*').map(({ text }) => text);
  return `${first.ok ? first.value : ''}${header.join('')}\n${run.message.body}`;
}
