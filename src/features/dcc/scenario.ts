import type { ScenarioSystem } from '../../runtime/scenario/system.ts';

/** What a scenario states of dccifd under `services.dcc`; without it the daemon is asked where the configuration says. */
export interface StatedDcc {
  /** The first line of the answer. */
  readonly result?: 'A' | 'R' | 'S' | 'G' | 'T';
  /** The second line: a letter for each recipient. Default: `A` for each, or `R` where the result is `R`. */
  readonly recipients?: string;
  /** The third line and those after it: `X-DCC-brand-Metrics: …`. */
  readonly header?: string;
  /** The whole answer as it comes, in place of the three. */
  readonly reply?: string;
  /** The name of the errno with which connecting fails. */
  readonly error?: string;
  /** Where the daemon is, in place of `dccifd_address`: a real one is asked only where that is allowed. */
  readonly socket?: string;
  readonly address?: string;
  readonly port?: number;
}

/** The key `dcc` of a scenario's `services`. */
export const dccScenario: ScenarioSystem = {
  key: 'dcc',
  schema: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      result: {
        description: 'accept, reject, some recipients, greylist or temporary error',
        enum: ['A', 'R', 'S', 'G', 'T'],
      },
      recipients: { description: 'A letter for each recipient, as in AAR', type: 'string', pattern: '^[AaRrGgTt]*$' },
      header: { description: 'The X-DCC header line that comes back', type: 'string' },
      reply: { description: 'The whole answer, byte for byte', type: 'string' },
      error: { description: 'Connecting fails so: ENOENT, ECONNREFUSED …', type: 'string', pattern: '^E[A-Z0-9]+$' },
      socket: { description: 'Path of a real dccifd socket', type: 'string' },
      address: { description: 'IP address of a real dccifd', type: 'string' },
      port: { type: 'integer', minimum: 1, maximum: 65535 },
    },
    dependencies: { address: ['port'], port: ['address'] },
  },
};
