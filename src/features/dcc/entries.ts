import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'dcc' } as const;
const whereRun = ['data', 'prdr', 'notsmtp'] as const;

/** What Exim knows when it can ask a dccifd of the Distributed Checksum Clearinghouse (`EXPERIMENTAL_DCC`). */
export const dccEntries: CatalogueEntries = {
  features: [
    {
      name: 'dcc',
      names: [{ name: 'Experimental_DCC' }],
      doc: 'Distributed Checksum Clearinghouse: asks a dccifd how bulky a message is.',
    },
  ],
  options: [
    {
      name: 'dcc_direct_add_header',
      place: 'main',
      type: 'bool',
      default: false,
      ...built,
      doc: 'Adds the X-DCC header line, and $acl_m_dcc_add_header, to the message as soon as the answer is there.',
    },
    {
      name: 'dccifd_address',
      place: 'main',
      type: 'string',
      content: 'text',
      default: '/usr/local/dcc/var/dccifd',
      ...built,
      doc: 'Where dccifd listens: the path of a UNIX socket, or an IP address, white space and a port. Not expanded.',
    },
    {
      name: 'dccifd_options',
      place: 'main',
      type: 'string',
      content: 'text',
      default: 'header',
      ...built,
      doc: 'The first line of the request to dccifd; only `header` is supported.',
    },
  ],
  aclWords: [
    {
      name: 'dcc',
      kind: 'condition',
      value: 'expanded',
      phases: { only: [...whereRun] },
      reads: ['acl_m_dcc_add_header', 'acl_m_dcc_override_client_ip'],
      ...built,
      doc: 'Asks dccifd about the message: true for A and S, false for R and G, deferred for T and on errors.',
    },
  ],
  variables: [
    {
      name: 'dcc_header',
      type: 'string',
      tainted: false,
      set: whereRun,
      ...built,
      doc: 'The X-DCC header line that dccifd answered with, after a dcc condition has run.',
    },
    {
      name: 'dcc_result',
      type: 'string',
      tainted: false,
      set: whereRun,
      ...built,
      doc: 'The overall result after a dcc condition has run: A (also for S), R, G or T.',
    },
  ],
  macros: [
    { name: '_HAVE_DCC', value: 'y', ...built, doc: 'DCC is compiled in.' },
    { name: '_EXP_DCC', value: 'y', since: '4.95', ...built, doc: 'DCC is compiled in.' },
  ],
};
