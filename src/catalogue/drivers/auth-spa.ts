import { driver } from './driver.ts';

/** The spa authenticator: auths/spa.c. */
export const spa = driver(
  {
    class: 'authenticator',
    name: 'spa',
    doc: "Secure Password Authentication (NTLM) of Microsoft's software, as server and as client.",
  },
  [
    {
      name: 'client_domain',
      type: 'string',
      doc: 'The domain to authenticate in.',
    },
    {
      name: 'client_password',
      type: 'string',
      doc: 'The password to use. Not without client_username.',
    },
    {
      name: 'client_username',
      type: 'string',
      doc: 'The user to authenticate as; makes this a client. Not without client_password.',
    },
    {
      name: 'server_password',
      type: 'string',
      doc: 'The password of the user in $auth1, in clear; makes this a server.',
    },
  ],
);
