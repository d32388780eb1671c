import { driver } from './driver.ts';

/** The tls authenticator: auths/tls.c. */
export const tls = driver(
  {
    class: 'authenticator',
    name: 'tls',
    doc: 'Authenticates a client by its TLS certificate, without an AUTH command; server_condition decides.',
  },
  [
    {
      name: 'server_param',
      type: 'string',
      doc: 'Another name for server_param1.',
    },
    {
      name: 'server_param1',
      type: 'string',
      doc: 'Expanded before server_condition, as $auth1.',
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
