import { mainOptions } from './main-options.ts';

/** Limits on space, load and connections. */
export const resourceOptions = mainOptions([
  {
    name: 'check_log_inodes',
    type: 'int',
    default: '100',
    doc: "Accept mail only while the log's partition has so many free inodes.",
  },
  {
    name: 'check_log_space',
    type: 'Kint',
    default: '10M',
    doc: "Accept mail only while the log's partition has so much free space.",
  },
  {
    name: 'check_spool_inodes',
    type: 'int',
    default: '100',
    doc: "Accept mail only while the spool's partition has so many free inodes.",
  },
  {
    name: 'check_spool_space',
    type: 'Kint',
    default: '10M',
    doc: "Accept mail only while the spool's partition has so much free space.",
  },
  { name: 'deliver_queue_load_max', type: 'fixed', doc: 'Load average above which queue runs deliver nothing.' },
  { name: 'lookup_open_max', type: 'int', default: '25', doc: 'How many files lookups keep open at the most.' },
  {
    name: 'smtp_accept_max',
    type: 'int',
    default: '20',
    doc: 'How many SMTP connections the daemon takes at the same time; 0 for no limit.',
  },
  {
    name: 'smtp_accept_max_nonmail',
    type: 'int',
    default: '10',
    doc: 'How many commands that send no mail a client may give in a session.',
  },
  {
    name: 'smtp_accept_max_nonmail_hosts',
    type: 'string',
    content: 'host-list',
    default: '*',
    doc: 'Hosts to which `smtp_accept_max_nonmail` applies.',
  },
  {
    name: 'smtp_accept_max_per_connection',
    type: 'int',
    default: '1000',
    doc: 'How many messages a client may send in one connection; 0 for no limit.',
    changes: [{ since: '4.95', type: 'string' }],
  },
  {
    name: 'smtp_accept_max_per_host',
    type: 'string',
    content: 'number',
    doc: 'How many connections one host may have at the same time; 0 for no limit.',
  },
  {
    name: 'smtp_accept_queue',
    type: 'int',
    default: '0',
    doc: 'With more connections than this, messages are queued without an attempt; 0 for no limit.',
  },
  {
    name: 'smtp_accept_queue_per_connection',
    type: 'int',
    default: '10',
    doc: 'After so many messages in one connection, further ones are queued without an attempt.',
  },
  {
    name: 'smtp_accept_reserve',
    type: 'int',
    default: '0',
    doc: 'How many of the `smtp_accept_max` connections are kept for `smtp_reserve_hosts`.',
  },
  {
    name: 'smtp_check_spool_space',
    type: 'bool',
    default: true,
    doc: 'Count the SIZE of MAIL when free space is checked.',
  },
  { name: 'smtp_load_reserve', type: 'fixed', doc: 'Load average above which only `smtp_reserve_hosts` are served.' },
  {
    name: 'smtp_reserve_hosts',
    type: 'string',
    content: 'host-list',
    doc: 'Hosts for which connections are kept and which are served at high load.',
  },
]);
