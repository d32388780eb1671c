import { mainOptions } from './main-options.ts';

/** What is done to every arriving message, and how local callers are known. */
export const incomingOptions = mainOptions([
  { name: 'finduser_retries', type: 'int', default: '0', doc: 'How often a failed lookup of a user is tried again.' },
  {
    name: 'gecos_name',
    type: 'string',
    doc: 'Makes the real name of a local caller from what `gecos_pattern` captured.',
  },
  {
    name: 'gecos_pattern',
    type: 'string',
    content: 'regex',
    doc: "Regular expression matched with the caller's gecos field.",
  },
  {
    name: 'max_username_length',
    type: 'int',
    default: '0',
    doc: 'Cut user names at this length for another try; 0 for no cut.',
  },
  { name: 'unknown_login', type: 'string', doc: 'Login name assumed for a caller who has none.' },
  { name: 'unknown_username', type: 'string', doc: 'Real name assumed for a caller who has none.' },
  {
    name: 'uucp_from_pattern',
    type: 'string',
    content: 'regex',
    default:
      '^From\\s+(\\S+)\\s+(?:[a-zA-Z]{3},?\\s+)?(?:[a-zA-Z]{3}\\s+\\d?\\d|\\d?\\d\\s+[a-zA-Z]{3}\\s+\\d\\d(?:\\d\\d)?)\\s+\\d\\d?:\\d\\d?',
    doc: 'Regular expression that recognizes "From " lines of UUCP at the head of a message.',
  },
  {
    name: 'uucp_from_sender',
    type: 'string',
    default: '$1',
    doc: 'Makes the sender from what `uucp_from_pattern` captured.',
  },
  {
    name: 'ignore_fromline_hosts',
    type: 'string',
    content: 'host-list',
    doc: 'Hosts that may send a "From " line before the headers.',
  },
  {
    name: 'ignore_fromline_local',
    type: 'bool',
    default: false,
    doc: 'A local SMTP caller may send a "From " line before the headers.',
  },
  {
    name: 'drop_cr',
    type: 'bool',
    default: false,
    until: '4.99',
    instead: 'nothing: it had no effect in the releases that still know it',
    doc: 'Has no effect any more: carriage returns are always dealt with.',
  },
  {
    name: 'receive_timeout',
    type: 'time',
    default: '0s',
    doc: 'How long to wait for a line of a message that does not come by SMTP; 0 for ever.',
  },
  {
    name: 'received_header_text',
    type: 'string',
    default:
      'Received: ${if def:sender_rcvhost {from $sender_rcvhost\\n\\t}{${if def:sender_ident {from ${quote_local_part:$sender_ident} }}${if def:sender_helo_name {(helo=$sender_helo_name)\\n\\t}}}}by $primary_hostname ${if def:received_protocol {with $received_protocol }}${if def:tls_in_ver        { ($tls_in_ver)}}${if def:tls_in_cipher_std { tls $tls_in_cipher_std\\n\\t}}(Exim $version_number)\\n\\t${if def:sender_address {(envelope-from <$sender_address>)\\n\\t}}id $message_exim_id${if def:received_for {\\n\\tfor $received_for}}',
    doc: 'Makes the Received: line; empty for none.',
  },
  {
    name: 'received_headers_max',
    type: 'int',
    default: '30',
    doc: 'A message with more Received: lines than this has looped, and is refused.',
  },
  {
    name: 'recipients_max',
    type: 'int',
    content: 'number',
    default: '0',
    doc: 'How many recipients a message may have; 0 for no limit.',
    changes: [
      { since: '4.95', default: '50000' },
      { since: '4.98', type: 'string' },
    ],
  },
  {
    name: 'recipients_max_reject',
    type: 'bool',
    default: false,
    doc: 'Refuse the whole message when it has too many recipients, rather than put off the rest.',
  },
  {
    name: 'headers_charset',
    type: 'string',
    content: 'text',
    default: 'ISO-8859-1',
    doc: 'Character set into which RFC 2047 words are decoded.',
  },
  {
    name: 'qualify_domain',
    type: 'string',
    content: 'domain',
    literal: true,
    doc: 'Domain added to bare senders and to all else that has none; by default the primary host name.',
  },
  {
    name: 'qualify_recipient',
    type: 'string',
    content: 'domain',
    literal: true,
    doc: 'Domain added to bare recipients; by default `qualify_domain`.',
  },
  {
    name: 'allow_domain_literals',
    type: 'bool',
    default: false,
    doc: 'Take addresses such as user@[192.0.2.1] for valid.',
  },
  {
    name: 'allow_utf8_domains',
    type: 'bool',
    default: false,
    doc: 'Take UTF-8 in domains for valid in addresses that are not internationalized mail.',
  },
  {
    name: 'extract_addresses_remove_arguments',
    type: 'bool',
    default: true,
    doc: 'With -t, addresses of the command line are taken away from the recipients rather than added.',
  },
  { name: 'strip_excess_angle_brackets', type: 'bool', default: false, doc: 'Take <<user@domain>> for <user@domain>.' },
  { name: 'strip_trailing_dot', type: 'bool', default: false, doc: 'Take away a dot at the end of a domain.' },
  {
    name: 'delivery_date_remove',
    type: 'bool',
    default: true,
    doc: 'Take Delivery-date: lines from arriving messages.',
  },
  { name: 'envelope_to_remove', type: 'bool', default: true, doc: 'Take Envelope-to: lines from arriving messages.' },
  { name: 'return_path_remove', type: 'bool', default: true, doc: 'Take Return-path: lines from arriving messages.' },
]);
