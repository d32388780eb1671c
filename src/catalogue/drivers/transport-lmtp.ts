import { driver } from './driver.ts';

/** The lmtp transport: transports/lmtp.c. */
export const lmtp = driver(
  {
    class: 'transport',
    name: 'lmtp',
    local: true,
    doc: 'Speaks LMTP with a command or over a Unix socket.',
  },
  [
    {
      name: 'batch_id',
      type: 'string',
      public: true,
      doc: 'Only addresses for which this expands to the same text are delivered together.',
    },
    {
      name: 'batch_max',
      type: 'int',
      default: '1',
      public: true,
      doc: 'How many addresses one delivery may take.',
    },
    {
      name: 'command',
      type: 'string',
      content: 'command',
      doc: 'The command to run; split into words first, then each is expanded. This or socket must be given, not both.',
    },
    {
      name: 'ignore_quota',
      type: 'bool',
      default: false,
      doc: 'Adds IGNOREQUOTA to RCPT where the server offers it.',
    },
    {
      name: 'socket',
      type: 'string',
      content: 'file',
      doc: 'The Unix socket to connect to. This or command must be given, not both.',
    },
    {
      name: 'timeout',
      type: 'time',
      default: '5m',
      doc: 'How long to wait for the other side before the delivery is deferred.',
    },
  ],
);
