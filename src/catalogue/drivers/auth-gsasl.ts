import { driver } from './driver.ts';

/** The gsasl authenticator: auths/gsasl.c (gsasl_exim.c up to 4.98). */
export const gsasl = driver(
  {
    class: 'authenticator',
    name: 'gsasl',
    doc: 'Mechanisms of the GNU SASL library, as server and, from 4.94 on, as client.',
  },
  [
    {
      name: 'client_authz',
      type: 'string',
      since: '4.94',
      doc: 'The identity to act as, where it differs from client_username.',
    },
    {
      name: 'client_channelbinding',
      type: 'bool',
      default: false,
      since: '4.94',
      doc: 'Binds the authentication to the TLS session.',
    },
    {
      name: 'client_password',
      type: 'string',
      since: '4.94',
      doc: 'The password to use; with client_username makes this a client.',
    },
    {
      name: 'client_spassword',
      type: 'string',
      since: '4.94',
      doc: 'The salted password for SCRAM, in hexadecimal, in place of client_password (library 1.9.1 or later).',
    },
    {
      name: 'client_username',
      type: 'string',
      since: '4.94',
      doc: 'The user to authenticate as; with client_password makes this a client.',
    },
    {
      name: 'server_channelbinding',
      type: 'bool',
      default: false,
      doc: 'Binds the authentication to the TLS session.',
    },
    {
      name: 'server_hostname',
      type: 'string',
      default: '$primary_hostname',
      doc: 'The name of this host for the library.',
    },
    {
      name: 'server_key',
      type: 'string',
      since: '4.94',
      doc: 'The ServerKey for SCRAM (library 1.9.1 or later).',
    },
    {
      name: 'server_mech',
      type: 'string',
      content: 'text',
      doc: 'The mechanism of the library; without a setting public_name.',
    },
    {
      name: 'server_password',
      type: 'string',
      doc: 'The password of the user in $auth1, in clear, for mechanisms that need it.',
    },
    {
      name: 'server_realm',
      type: 'string',
      doc: 'The realm for the library; DIGEST-MD5 needs one.',
    },
    {
      name: 'server_scram_iter',
      type: 'string',
      until: '4.93',
      doc: 'The number of iterations for SCRAM.',
    },
    {
      name: 'server_scram_iter',
      type: 'string',
      default: '4096',
      since: '4.94',
      doc: 'The number of iterations for SCRAM; not below 4096.',
    },
    {
      name: 'server_scram_salt',
      type: 'string',
      doc: 'The salt for SCRAM, in base64; without a setting one of the library.',
    },
    {
      name: 'server_service',
      type: 'string',
      default: 'smtp',
      doc: 'The service for the library.',
    },
    {
      name: 'server_skey',
      type: 'string',
      since: '4.94',
      doc: 'The StoredKey for SCRAM (library 1.9.1 or later).',
    },
  ],
);
