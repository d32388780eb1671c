import { driver } from './driver.ts';

/** The cyrus_sasl authenticator: auths/cyrus_sasl.c. */
export const cyrusSasl = driver(
  {
    class: 'authenticator',
    name: 'cyrus_sasl',
    doc: 'Mechanisms of the Cyrus SASL library, as server.',
  },
  [
    {
      name: 'server_hostname',
      type: 'string',
      default: '$primary_hostname',
      doc: 'The name of this host for the library.',
    },
    {
      name: 'server_mech',
      type: 'string',
      content: 'text',
      doc: 'The mechanism of the library; without a setting public_name.',
    },
    {
      name: 'server_realm',
      type: 'string',
      doc: 'The realm for the library.',
    },
    {
      name: 'server_service',
      type: 'string',
      content: 'text',
      default: 'smtp',
      doc: 'The service for the library.',
    },
  ],
);
