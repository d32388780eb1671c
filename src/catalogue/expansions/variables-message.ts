import type { VariableRow } from '../row.ts';
import { delivering, withContent, withSender } from './where.ts';

const accumulators = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** A message: its header and body, its size and history. */
// prettier-ignore
export const messageVariables: readonly VariableRow[] = [
  { name: 'authenticated_sender', type: 'string', tainted: true, set: withSender, doc: 'The AUTH= address of MAIL, where the client is trusted; for local messages made of the login name.' },
  { name: 'body_linecount', type: 'number', tainted: false, set: withContent, doc: 'How many lines the body has.' },
  { name: 'body_zerocount', type: 'number', tainted: false, set: withContent, doc: 'How many zero bytes the body has.' },
  { name: 'local_scan_data', type: 'string', tainted: false, inherits: true, needs: 'local_scan', set: delivering, doc: 'The text that local_scan() returned.' },
  { name: 'max_received_linelength', type: 'number', tainted: false, set: withContent, doc: 'The length of the longest line as it was received.' },
  { name: 'message_age', type: 'number', tainted: false, set: delivering, doc: 'How many seconds ago the message was received.' },
  { name: 'message_body', type: 'string', tainted: true, set: withContent, doc: 'The beginning of the body, as far as message_body_visible says, newlines made spaces.' },
  { name: 'message_body_end', type: 'string', tainted: true, set: withContent, doc: 'The end of the body, as far as message_body_visible says, newlines made spaces.' },
  { name: 'message_body_size', type: 'number', tainted: false, set: withContent, doc: 'The size of the body in bytes.' },
  { name: 'message_exim_id', type: 'string', tainted: false, set: withContent, doc: "Exim's own name for the message." },
  { name: 'message_headers', type: 'string', tainted: true, set: withContent, doc: 'All header lines, RFC 2047 words decoded.' },
  { name: 'message_headers_raw', type: 'string', tainted: true, set: withContent, doc: 'All header lines as they are.' },
  { name: 'message_id', type: 'string', tainted: false, set: withContent, doc: 'Old name of $message_exim_id; not the Message-ID: header line.', instead: 'message_exim_id' },
  { name: 'message_linecount', type: 'number', tainted: false, set: withContent, doc: 'How many lines header and body have.' },
  { name: 'message_size', type: 'number', tainted: false, doc: 'The size of the message in bytes; before the data what MAIL promised, or -1.' },
  { name: 'message_smtputf8', type: 'string', tainted: false, needs: 'i18n', doc: 'yes for a message that came with SMTPUTF8, else no.' },
  ...accumulators.map((n): VariableRow => ({ name: `n${n}`, type: 'number', tainted: false, set: ['filter'], doc: 'A counter of filter files, changed by their add command.' })),
  { name: 'originator_gid', type: 'number', tainted: false, machine: true, doc: 'The group of the process that gave the message to Exim.' },
  { name: 'originator_uid', type: 'number', tainted: false, machine: true, doc: 'The user of the process that gave the message to Exim.' },
  { name: 'queue_name', type: 'string', tainted: false, doc: 'The named queue that the message is in; empty for the usual one.' },
  { name: 'received_count', type: 'number', tainted: false, set: withContent, doc: "How many Received: lines the message has, Exim's own among them." },
  { name: 'received_for', type: 'string', tainted: true, doc: 'The recipient, where there is one only, while the Received: line is made.' },
  { name: 'received_protocol', type: 'string', tainted: false, doc: 'How the message came: smtp, esmtpsa, local and the like.' },
  { name: 'received_time', type: 'number', tainted: false, doc: 'When the message came, in seconds since 1970.' },
  { name: 'recipients', type: 'string', tainted: true, set: ['predata', 'mime', 'dkim', 'data', 'prdr', 'notsmtp', 'notsmtp_start', 'filter'], doc: 'All recipients of the envelope, with commas between. Only in ACLs and in the system filter.' },
  { name: 'recipients_count', type: 'number', tainted: false, doc: 'How many recipients the envelope has.' },
  { name: 'recipients_list', type: 'string', tainted: true, since: '4.97', set: ['predata', 'mime', 'dkim', 'data', 'prdr', 'notsmtp', 'notsmtp_start', 'filter'], doc: 'All recipients of the envelope as a list. Only in ACLs and in the system filter.' },
  { name: 'reply_address', type: 'string', tainted: true, set: withContent, doc: 'What Reply-To: holds, or else From:.' },
  ...accumulators.map((n): VariableRow => ({ name: `sn${n}`, type: 'number', tainted: false, set: delivering, doc: `What the counter $n${n} was at the end of the system filter.` })),
];
