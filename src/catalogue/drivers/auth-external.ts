import { driver } from './driver.ts';

/** The external authenticator: auths/external.c. */
export const external = driver(
  {
    class: 'authenticator',
    name: 'external',
    doc: 'EXTERNAL: the client is known from elsewhere, such as its TLS certificate.',
  },
  [
    {
      name: 'client_send',
      type: 'string',
      doc: 'The identity to send; makes this a client.',
    },
    {
      name: 'server_param2',
      type: 'string',
      doc: 'Expanded before server_condition, as $auth2.',
    },
    {
      name: 'server_param3',
      type: 'string',
      doc: 'Expanded before server_condition, as $auth3.',
    },
  ],
);
