import { driver } from './driver.ts';

/** The plaintext authenticator: auths/plaintext.c. */
export const plaintext = driver(
  {
    class: 'authenticator',
    name: 'plaintext',
    doc: 'PLAIN, LOGIN and whatever else sends data in clear: server_condition decides.',
  },
  [
    {
      name: 'client_ignore_invalid_base64',
      type: 'bool',
      default: false,
      doc: 'Goes on although the prompt of a server is not base64.',
    },
    {
      name: 'client_send',
      type: 'string',
      content: 'list',
      doc: 'What to send, one item for each prompt, each expanded by itself; makes this a client. "^" stands for a zero byte.',
    },
    {
      name: 'server_prompts',
      type: 'string',
      content: 'list',
      doc: 'Prompts for what the client did not send with AUTH; the answers are $auth1 and so on.',
    },
  ],
);
