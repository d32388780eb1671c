/** What `services: { spf: … }` looks like. */
export const spfSchema: Readonly<Record<string, unknown>> = {
  description: 'Results of SPF in place of those that records in the DNS lead to; the first that fits counts',
  type: 'object',
  required: ['results'],
  additionalProperties: false,
  properties: {
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['result'],
        additionalProperties: false,
        properties: {
          result: { enum: ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror', '(invalid)'] },
          address: { description: "The client's IP address", type: 'string' },
          sender: { description: 'The sender: an address or a domain', type: 'string' },
          error: { description: 'What is wrong, for permerror', type: 'string' },
        },
      },
    },
  },
};
