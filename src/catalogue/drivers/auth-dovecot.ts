import { driver } from './driver.ts';

/** The dovecot authenticator: auths/dovecot.c. */
export const dovecot = driver(
  {
    class: 'authenticator',
    name: 'dovecot',
    doc: 'Asks a Dovecot server whether a client may come in.',
  },
  [
    {
      name: 'server_socket',
      type: 'string',
      content: 'file',
      literal: true,
      doc: 'The socket of the Dovecot server; makes this a server.',
    },
  ],
);
