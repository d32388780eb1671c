import { genericOptions } from './driver.ts';

/** Options of every transport: `optionlist_transports` in Exim's transport.c; chapter "Generic options for transports". */
export const transportGeneric = genericOptions('transport', [
  {
    name: 'body_only',
    type: 'bool',
    default: false,
    doc: 'Writes the body without the header. Not with headers_only.',
  },
  {
    name: 'current_directory',
    type: 'string',
    content: 'directory',
    doc: 'The directory that the delivery process runs in, above what the router says.',
  },
  {
    name: 'debug_print',
    type: 'string',
    doc: 'Text written to the debugging output when the transport runs.',
  },
  {
    name: 'delivery_date_add',
    type: 'bool',
    default: false,
    doc: 'Adds a Delivery-date: header line.',
  },
  {
    name: 'disable_logging',
    type: 'bool',
    default: false,
    doc: 'Logs neither deliveries nor errors of this transport.',
  },
  {
    name: 'driver',
    type: 'string',
    content: 'text',
    doc: 'Which transport driver this is; must be given.',
  },
  {
    name: 'envelope_to_add',
    type: 'bool',
    default: false,
    doc: 'Adds an Envelope-to: header line with the original recipients.',
  },
  {
    name: 'event_action',
    type: 'string',
    needs: 'event',
    doc: 'Expanded at each event of a delivery ($event_name); a text that results changes what happens.',
  },
  {
    name: 'group',
    type: 'expand_gid',
    doc: 'The group that the delivery process runs as, above what the router says.',
  },
  {
    name: 'headers_add',
    type: 'string',
    content: 'headers',
    repeat: 'list',
    doc: 'Header lines to add, one a line of the list, each expanded by itself.',
  },
  {
    name: 'headers_only',
    type: 'bool',
    default: false,
    doc: 'Writes the header without the body. Not with body_only.',
  },
  {
    name: 'headers_remove',
    type: 'string',
    content: 'header-names',
    repeat: 'list',
    doc: 'Names of header lines to leave out, each expanded by itself.',
    changes: [{ since: '4.94', note: 'From 4.94 on a name may end in an asterisk, which stands for any rest.' }],
  },
  {
    name: 'headers_rewrite',
    type: 'rewrite',
    doc: 'Rewriting rules, separated by colons, for addresses in header lines of this copy of the message.',
  },
  {
    name: 'home_directory',
    type: 'string',
    content: 'directory',
    doc: '$home for a local transport, and its current directory where none is set.',
  },
  {
    name: 'initgroups',
    type: 'bool',
    default: false,
    doc: 'Gives the delivery process the further groups of the user that the transport sets.',
  },
  {
    name: 'max_parallel',
    type: 'string',
    doc: 'How many deliveries by this transport may run at once; no limit where unset or zero.',
  },
  {
    name: 'message_size_limit',
    type: 'string',
    doc: 'The size of message beyond which the address fails; no limit where unset or zero.',
  },
  {
    name: 'rcpt_include_affixes',
    type: 'bool',
    default: false,
    doc: 'Sends RCPT with the prefix and suffix that the router took off.',
  },
  {
    name: 'retry_use_local_part',
    type: 'bool',
    default: true,
    doc: 'Keys retry data by the whole address. Off by itself for the smtp transport, where it has no effect.',
  },
  {
    name: 'return_path',
    type: 'string',
    doc: 'The envelope sender of this copy of the message, in place of the one it has.',
  },
  {
    name: 'return_path_add',
    type: 'bool',
    default: false,
    doc: 'Adds a Return-path: header line.',
  },
  {
    name: 'shadow_condition',
    type: 'string',
    content: 'condition',
    doc: 'Whether the shadow transport runs; without a setting it does.',
  },
  {
    name: 'shadow_transport',
    type: 'string',
    content: 'transport',
    literal: true,
    doc: 'Another local transport that gets the message as well after a successful local delivery.',
  },
  {
    name: 'transport_filter',
    type: 'string',
    content: 'command',
    doc: 'A command that the message is piped through on its way out; split into words first, then each is expanded.',
  },
  {
    name: 'transport_filter_timeout',
    type: 'time',
    default: '5m',
    doc: 'How long to wait for output of the transport filter.',
  },
  {
    name: 'user',
    type: 'expand_uid',
    doc: 'The user that the delivery process runs as, above what the router says.',
  },
]);
