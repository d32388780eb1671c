import type { CatalogueEntries } from '../../catalogue/row.ts';

const built = { needs: 'tls-resumption' } as const;

/** What each value of `$tls_in_resumption` and `$tls_out_resumption` means: a list for listextract, one item a value. */
const decodeUpTo497 = [
  'not requested or offered : 0x02 :client requested, no server ticket: 0x04 : 0x05 ',
  ': 0x06 :client offered session, no server action: 0x08 :no client request',
  ': 0x0A :client requested new ticket, server provided',
  ': 0x0C :client offered session, not used',
  ': 0x0E :client offered session, server only provided new ticket',
  ': 0x10 :session resumed unasked: 0x12 :session resumed unasked: 0x14 : 0x15 ',
  ': 0x16 :session resumed: 0x18 :session resumed unasked: 0x1A :session resumed unasked',
  ': 0x1C :session resumed: 0x1E :session resumed, also new ticket',
].join('');

/** The same list since 4.98, where a blank after two of its items is gone. */
const decodeSince498 = decodeUpTo497
  .replace('not requested or offered :', 'not requested or offered:')
  .replace('0x15 :', '0x15:');

const loadBalancer = '${if and {{match{$host}{.outlook.com\\$}} {match{$item}{\\N^250-([\\w.]+)\\s\\N}}} {$1}}';

/** What Exim knows of TLS session resumption (`EXPERIMENTAL_TLS_RESUME` to 4.94, then built in unless `DISABLE_TLS_RESUME`). */
export const tlsResumptionEntries: CatalogueEntries = {
  features: [
    {
      name: 'tls-resumption',
      names: [
        { name: 'Experimental_TLS_resume', until: '4.94' },
        { name: 'TLS_resume', since: '4.95' },
      ],
      doc: 'TLS sessions that begin again from a ticket, as server and as client.',
    },
  ],
  options: [
    {
      name: 'tls_resumption_hosts',
      place: 'main',
      type: 'string',
      content: 'host-list',
      ...built,
      doc: 'Clients that are offered session tickets.',
    },
    {
      name: 'tls_resumption_hosts',
      place: 'transport/smtp',
      type: 'string',
      content: 'host-list',
      ...built,
      doc: 'Servers for which session tickets are asked for, kept and used.',
    },
    {
      name: 'host_name_extract',
      place: 'transport/smtp',
      type: 'string',
      content: 'expanded',
      since: '4.96',
      default: loadBalancer,
      ...built,
      doc: 'The name of the server behind a load balancer, taken from its answer to EHLO in $item, so that a ticket is used with it alone.',
      changes: [{ since: '4.98', default: '', note: 'The default is worked out when the option is used.' }],
    },
  ],
  variables: [
    {
      name: 'tls_in_resumption',
      type: 'number',
      tainted: false,
      ...built,
      doc: 'Resumption of the inbound session, as bits: 1 supported, 2 ticket requested, 4 session offered, 8 ticket issued, 16 resumed.',
    },
    {
      name: 'tls_out_resumption',
      type: 'number',
      tainted: false,
      set: ['transport', 'event', 'delivery'],
      ...built,
      doc: 'Resumption of the outbound session, as bits: 1 supported, 2 ticket requested, 4 session offered, 8 ticket issued, 16 resumed.',
    },
  ],
  logSelectors: [
    {
      name: 'tls_resumption',
      default: false,
      doc: 'Appends an asterisk to the X= field of a session that was resumed.',
    },
  ],
  macros: [
    { name: '_HAVE_TLS_RESUME', value: 'y', ...built, doc: 'TLS session resumption is compiled in.' },
    {
      name: '_RESUME_DECODE',
      value: decodeUpTo497,
      until: '4.97',
      ...built,
      doc: 'A list for ${listextract{$tls_in_resumption}{_RESUME_DECODE}}: what each value means.',
    },
    {
      name: '_RESUME_DECODE',
      value: decodeSince498,
      since: '4.98',
      ...built,
      doc: 'A list for ${listextract{$tls_in_resumption}{_RESUME_DECODE}}: what each value means.',
    },
  ],
};
