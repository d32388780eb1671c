import { driver } from './driver.ts';

/** The cram_md5 authenticator: auths/cram_md5.c. */
export const cramMd5 = driver(
  {
    class: 'authenticator',
    name: 'cram_md5',
    doc: 'CRAM-MD5: proof of a shared secret, as server and as client.',
  },
  [
    {
      name: 'client_name',
      type: 'string',
      doc: 'The user to answer as; with client_secret alone the name of this host.',
    },
    {
      name: 'client_secret',
      type: 'string',
      doc: 'The secret to answer with; makes this a client.',
    },
    {
      name: 'server_secret',
      type: 'string',
      doc: 'The secret of the user in $auth1; makes this a server.',
    },
  ],
);
