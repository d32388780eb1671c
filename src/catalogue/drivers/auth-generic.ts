import { genericOptions } from './driver.ts';

/** Options of every authenticator: `optionlist_auths` in Exim's globals.c; chapter "SMTP authentication". */
export const authGeneric = genericOptions('authenticator', [
  {
    name: 'client_condition',
    type: 'string',
    content: 'condition',
    doc: 'Whether this end tries the authenticator as a client.',
  },
  {
    name: 'client_set_id',
    type: 'string',
    doc: 'Whom this end has authenticated itself as: for the log of outgoing messages.',
  },
  {
    name: 'driver',
    type: 'string',
    content: 'text',
    doc: 'Which authenticator driver this is; must be given.',
  },
  {
    name: 'public_name',
    type: 'string',
    content: 'text',
    specials: ['CRAM-MD5', 'EXTERNAL', 'GSSAPI', 'LOGIN', 'NTLM', 'PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'],
    doc: 'The name of the mechanism in AUTH. Where the driver permits it to be left out, the name of the instance.',
  },
  {
    name: 'server_advertise_condition',
    type: 'string',
    content: 'condition',
    doc: 'Whether the mechanism is offered in the answer to EHLO.',
  },
  {
    name: 'server_condition',
    type: 'string',
    content: 'condition',
    doc: 'Whether a client is let in: the whole decision for plaintext, external and tls, a further one for others.',
  },
  {
    name: 'server_debug_print',
    type: 'string',
    doc: 'Text written to the debugging output when a client authenticates itself.',
  },
  {
    name: 'server_mail_auth_condition',
    type: 'string',
    content: 'condition',
    doc: 'Whether the AUTH= of a MAIL command is believed from a client of this authenticator.',
  },
  {
    name: 'server_set_id',
    type: 'string',
    doc: 'Whom a client has authenticated itself as: $authenticated_id.',
  },
]);
