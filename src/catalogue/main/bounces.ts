import { mainOptions } from './main-options.ts';

/** Bounces and warnings. */
export const bounceOptions = mainOptions([
  {
    name: 'bounce_message_file',
    type: 'string',
    content: 'file',
    literal: true,
    doc: 'File of texts for bounces, in sections.',
    changes: [{ since: '4.94', literal: false }],
  },
  { name: 'bounce_message_text', type: 'string', content: 'text', doc: 'Text put near the head of bounces.' },
  { name: 'bounce_return_body', type: 'bool', default: true, doc: 'Put the body of the message into bounces.' },
  {
    name: 'bounce_return_linesize_limit',
    type: 'mkint',
    default: '998',
    doc: 'Longest line of a message that is returned in a bounce with its body.',
  },
  { name: 'bounce_return_message', type: 'bool', default: true, doc: 'Put the message into bounces.' },
  {
    name: 'bounce_return_size_limit',
    type: 'mkint',
    default: '100K',
    doc: 'How much of a message is returned in a bounce.',
  },
  {
    name: 'bounce_sender_authentication',
    type: 'string',
    content: 'text',
    doc: 'Authenticated sender told with bounces.',
  },
  {
    name: 'delay_warning',
    type: 'timelist',
    default: '1d',
    most: 10,
    doc: 'After how long senders are warned that a message is still here; none where the first time is 0.',
  },
  {
    name: 'delay_warning_condition',
    type: 'string',
    content: 'condition',
    default:
      '${if or {{ !eq{$h_list-id:$h_list-post:$h_list-subscribe:}{} }{ match{$h_precedence:}{(?i)bulk|list|junk} }{ match{$h_auto-submitted:}{(?i)auto-generated|auto-replied} }} {no}{yes}}',
    doc: 'Whether a warning is sent at all.',
  },
  {
    name: 'dsn_from',
    type: 'string',
    default: 'Mail Delivery System <Mailer-Daemon@$qualify_domain>',
    doc: 'From: line of bounces and warnings.',
  },
  {
    name: 'errors_copy',
    type: 'string',
    content: 'list',
    doc: 'Pairs of an address pattern and the addresses that get copies of bounces sent to it.',
  },
  { name: 'errors_reply_to', type: 'string', content: 'text', doc: 'Reply-To: line of bounces and warnings.' },
  {
    name: 'return_size_limit',
    type: 'mkint',
    default: '100K',
    hidden: true,
    alias: 'bounce_return_size_limit',
    doc: 'Old name of `bounce_return_size_limit`.',
  },
  {
    name: 'warn_message_file',
    type: 'string',
    content: 'file',
    literal: true,
    doc: 'File of texts for warnings, in sections.',
    changes: [{ since: '4.94', literal: false }],
  },
]);
