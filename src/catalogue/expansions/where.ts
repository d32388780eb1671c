import type { VariableRow } from '../row.ts';

type Place = NonNullable<VariableRow['set']>[number];

/** Everything that works on a message after it has been received. */
export const delivering: readonly Place[] = ['routing', 'transport', 'delivery', 'event', 'filter'];

/** Where there is one recipient. */
export const addressed: readonly Place[] = ['rcpt', 'prdr', 'vrfy', ...delivering];

/** A whole SMTP session, from the first word. */
export const session: readonly Place[] = [
  'connect',
  'helo',
  'starttls',
  'auth',
  'authentication',
  'mailauth',
  'mail',
  'rcpt',
  'predata',
  'mime',
  'dkim',
  'data',
  'prdr',
  'vrfy',
  'expn',
  'etrn',
  'atrn',
  'wellknown',
  'quit',
  'notquit',
];

/** An SMTP session once the client has said something. */
export const afterHello: readonly Place[] = session.filter((place) => place !== 'connect');

/** Any ACL. */
export const inAcls: readonly Place[] = [
  ...session.filter((place) => place !== 'authentication'),
  'notsmtp',
  'notsmtp_start',
];

/** Where a client that came over TCP/IP may be known: in its session, and while its message is delivered. */
export const fromClient: readonly Place[] = [...session, ...delivering];

/** Once the sender has been given. */
export const withSender: readonly Place[] = [
  ...inAcls.filter((place) => !['connect', 'helo', 'starttls', 'auth', 'atrn', 'wellknown'].includes(place)),
  ...delivering,
];

/** Once a message's header and body have arrived. */
export const withContent: readonly Place[] = ['mime', 'dkim', 'data', 'prdr', 'notsmtp', ...delivering];

/** In the client side of SMTP. */
export const outgoing: readonly Place[] = ['transport', 'authentication', 'delivery', 'event'];
