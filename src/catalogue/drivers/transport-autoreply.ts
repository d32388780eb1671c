import { driver } from './driver.ts';

/** The autoreply transport: transports/autoreply.c. */
export const autoreply = driver(
  {
    class: 'transport',
    name: 'autoreply',
    local: true,
    doc: 'Sends a new message in answer, from its own options or from a filter.',
  },
  [
    {
      name: 'bcc',
      type: 'string',
      content: 'addresses',
      doc: 'Recipients that the message does not name.',
    },
    {
      name: 'cc',
      type: 'string',
      content: 'addresses',
      doc: 'Recipients in the Cc: header line.',
    },
    {
      name: 'file',
      type: 'string',
      content: 'file',
      doc: 'A file that is sent as the body, after text.',
    },
    {
      name: 'file_expand',
      type: 'bool',
      default: false,
      doc: 'Expands each line of the file.',
    },
    {
      name: 'file_optional',
      type: 'bool',
      default: false,
      doc: 'Does without the file when it cannot be read.',
    },
    {
      name: 'from',
      type: 'string',
      content: 'addresses',
      doc: 'What stands in the From: header line.',
    },
    {
      name: 'headers',
      type: 'string',
      content: 'headers',
      doc: 'Further header lines.',
    },
    {
      name: 'log',
      type: 'string',
      content: 'file',
      doc: 'A file in which each message sent is recorded.',
    },
    {
      name: 'mode',
      type: 'octint',
      default: '0600',
      doc: 'Permissions of the files of log and once.',
    },
    {
      name: 'never_mail',
      type: 'string',
      content: 'address-list',
      doc: 'Recipients that are dropped without a word.',
    },
    {
      name: 'once',
      type: 'string',
      content: 'file',
      doc: 'A file that remembers who has been answered, so that nobody is answered twice.',
    },
    {
      name: 'once_file_size',
      type: 'int',
      default: '0',
      doc: 'The size to which the file of once may grow; zero makes it a database without a limit.',
    },
    {
      name: 'once_repeat',
      type: 'string',
      doc: 'The time after which somebody is answered again; zero for never.',
    },
    {
      name: 'reply_to',
      type: 'string',
      content: 'addresses',
      doc: 'What stands in the Reply-To: header line.',
    },
    {
      name: 'return_message',
      type: 'bool',
      default: false,
      doc: 'Sends a copy of the message that is being answered along.',
    },
    {
      name: 'subject',
      type: 'string',
      doc: 'What stands in the Subject: header line.',
    },
    {
      name: 'text',
      type: 'string',
      doc: 'The body, before file.',
    },
    {
      name: 'to',
      type: 'string',
      content: 'addresses',
      doc: 'Recipients in the To: header line.',
    },
  ],
);
