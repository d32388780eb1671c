/** What `services: { dmarc: … }` looks like. */
export const dmarcSchema: Readonly<Record<string, unknown>> = {
  description: 'Verdicts of DMARC in place of those that policies in the DNS lead to; the first that fits counts',
  type: 'object',
  required: ['results'],
  additionalProperties: false,
  properties: {
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['status'],
        additionalProperties: false,
        properties: {
          status: { enum: ['accept', 'reject', 'quarantine', 'none', 'norecord', 'nofrom', 'temperror'] },
          domain: { description: 'The domain of the header From:', type: 'string' },
          policy: { description: '$dmarc_domain_policy', enum: ['none', 'quarantine', 'reject'] },
        },
      },
    },
  },
};
