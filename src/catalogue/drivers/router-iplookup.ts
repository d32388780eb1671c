import { driver } from './driver.ts';

/** The iplookup router: routers/iplookup.c. */
export const iplookup = driver(
  {
    class: 'router',
    name: 'iplookup',
    transport: 'forbidden',
    doc: 'Asks a server over TCP or UDP for a new address.',
  },
  [
    {
      name: 'hosts',
      type: 'string',
      content: 'list',
      literal: true,
      doc: 'The hosts to ask, in turn; must be given.',
    },
    {
      name: 'optional',
      type: 'bool',
      default: false,
      doc: 'Goes on to the next router, and does not defer, when no host answers.',
    },
    {
      name: 'port',
      type: 'int',
      default: '-1',
      doc: 'The port to connect to; must be given.',
    },
    {
      name: 'protocol',
      type: 'string',
      content: 'text',
      words: ['tcp', 'udp'],
      doc: 'How to ask: udp, as without a setting, or tcp.',
    },
    {
      name: 'query',
      type: 'string',
      doc: 'What to send; without a setting the address, twice.',
    },
    {
      name: 'reroute',
      type: 'string',
      doc: 'The new address, made of what response_pattern captured; without a setting the first word of the answer.',
    },
    {
      name: 'response_pattern',
      type: 'string',
      content: 'regex',
      doc: 'A pattern that the answer must match; otherwise the router declines.',
    },
    {
      name: 'timeout',
      type: 'time',
      default: '5s',
      doc: 'How long to wait for an answer, and for a TCP connection.',
    },
  ],
);
