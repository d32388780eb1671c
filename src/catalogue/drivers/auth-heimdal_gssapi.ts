import { driver } from './driver.ts';

/** The heimdal_gssapi authenticator: auths/heimdal_gssapi.c. */
export const heimdalGssapi = driver(
  {
    class: 'authenticator',
    name: 'heimdal_gssapi',
    doc: 'GSSAPI by the Heimdal Kerberos library, as server.',
  },
  [
    {
      name: 'server_hostname',
      type: 'string',
      default: '$primary_hostname',
      doc: 'The name of this host in the name of the service.',
    },
    {
      name: 'server_keytab',
      type: 'string',
      content: 'file',
      doc: 'The keytab file; without a setting that of the system.',
    },
    {
      name: 'server_service',
      type: 'string',
      default: 'smtp',
      doc: 'The service in the name of the service.',
    },
  ],
);
