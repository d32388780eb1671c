/** What `services: { dkim: … }` looks like. */
export const dkimSchema: Readonly<Record<string, unknown>> = {
  description: 'The DKIM signatures of messages and what verification makes of them, in place of verifying them',
  type: 'object',
  required: ['signatures'],
  additionalProperties: false,
  properties: {
    signatures: {
      type: 'array',
      items: {
        type: 'object',
        required: ['domain', 'status'],
        additionalProperties: false,
        properties: {
          domain: { type: 'string' },
          selector: { type: 'string' },
          identity: { type: 'string' },
          algorithm: { enum: ['rsa-sha1', 'rsa-sha256', 'rsa-sha512', 'ed25519-sha256'] },
          canonicalization: { type: 'string', pattern: '^(simple|relaxed)(/(simple|relaxed))?$' },
          keyBits: { type: 'integer', minimum: 0 },
          status: { enum: ['none', 'invalid', 'fail', 'pass'] },
          reason: {
            enum: [
              'pubkey_unavailable',
              'pubkey_dns_syntax',
              'pubkey_der_syntax',
              'pubkey_too_short',
              'bodyhash_mismatch',
              'signature_incorrect',
            ],
          },
          sender: { description: 'An address or a domain', type: 'string' },
        },
      },
    },
  },
};
