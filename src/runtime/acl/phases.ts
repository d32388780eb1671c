import type { Phase, Phases } from '../../catalogue/row.ts';

/** How Exim names the places of ACLs in messages (`acl_wherenames`). */
export const phaseNames: Readonly<Record<Phase, string>> = {
  rcpt: 'RCPT',
  mail: 'MAIL',
  predata: 'PREDATA',
  mime: 'MIME',
  dkim: 'DKIM',
  data: 'DATA',
  prdr: 'PRDR',
  notsmtp: 'non-SMTP',
  auth: 'AUTH',
  connect: 'connection',
  etrn: 'ETRN',
  atrn: 'ATRN',
  expn: 'EXPN',
  helo: 'EHLO or HELO',
  mailauth: 'MAILAUTH',
  notsmtp_start: 'non-SMTP-start',
  notquit: 'NOTQUIT',
  quit: 'QUIT',
  starttls: 'STARTTLS',
  vrfy: 'VRFY',
  wellknown: 'WELLKNOWN',
};

/** The places in which there is a message that headers could be added to, or that rates could count. */
export const messagePhases: ReadonlySet<Phase> = new Set([
  'rcpt',
  'mail',
  'predata',
  'mime',
  'dkim',
  'data',
  'prdr',
  'notsmtp',
]);

/** Whether a word may be used in a place. */
export function isAllowed(phases: Phases, phase: Phase): boolean {
  return 'only' in phases ? phases.only.includes(phase) : !phases.not.includes(phase);
}
