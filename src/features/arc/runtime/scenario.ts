import type { ScenarioSystem } from '../../../runtime/scenario/system.ts';
import type { ArcState } from './verify.ts';

/** What a scenario may state of the chains of its messages, in place of verifying them. */
export interface StatedArc {
  readonly state: ArcState;
  readonly reason?: string;
  readonly domains?: readonly string[];
  readonly oldestPass?: number;
  /** The highest instance, and the selector of its message signature. */
  readonly instance?: number;
  readonly selector?: string;
}

/** `services: { arc: … }`. */
export const arcScenario: ScenarioSystem = {
  key: 'arc',
  schema: {
    description: 'What verification of ARC chains gives, in place of verifying them with keys from the DNS',
    type: 'object',
    required: ['state'],
    additionalProperties: false,
    properties: {
      state: { enum: ['none', 'fail', 'pass'] },
      reason: { description: '$arc_state_reason', type: 'string' },
      domains: { description: 'The domains of the chain, from the first', type: 'array', items: { type: 'string' } },
      oldestPass: { description: '$arc_oldest_pass', type: 'integer', minimum: 0 },
      instance: { description: 'The highest instance of the chain', type: 'integer', minimum: 1, maximum: 50 },
      selector: { description: "The selector of the highest instance's message signature", type: 'string' },
    },
  },
};
