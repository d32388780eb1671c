import type { DmarcStatus } from './evaluate.ts';
import type { DmarcPolicy } from './record.ts';

/** A verdict that a scenario states, for messages from a domain or for all. */
export interface StatedDmarcResult {
  readonly status: Exclude<DmarcStatus, 'off'>;
  /** The domain of the header From:. */
  readonly domain?: string;
  readonly policy?: DmarcPolicy;
}

/** What a scenario may say of DMARC under `services`. */
export interface StatedDmarc {
  readonly results: readonly StatedDmarcResult[];
}

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
