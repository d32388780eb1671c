import type { ScenarioSystem } from '../../runtime/scenario/system.ts';

/** The calls of the Brightmail library that can fail, in the order in which Exim makes them. */
export const bmiCalls = [
  'InitSystem',
  'InitMessage',
  'ProcessConnection',
  'ProcessFROM',
  'OptinMset',
  'AccumulateTO',
  'EndTO',
  'AccumulateHeaders',
  'EndHeaders',
  'AccumulateBody',
  'EndBody',
  'EndMessage',
] as const;

export type BmiCall = (typeof bmiCalls)[number];

/** A verdict that the Brightmail server gives, as a scenario states it. */
export interface StatedVerdict {
  /** Whom it is for, as the addresses stand in RCPT; several recipients may share one. */
  readonly recipient: string | readonly string[];
  /** Normal delivery, delivery to another location, or none. Default: `alternate` with a location, else `default`. */
  readonly deliver?: 'default' | 'alternate' | 'drop';
  /** What `$bmi_alt_location` is to be. */
  readonly location?: string;
  /** Numbers of the rules that fired. */
  readonly rules?: readonly number[];
  /** `$bmi_base64_verdict` and `$bmi_base64_tracker_verdict`; made up where they are not given. */
  readonly verdict?: string;
  readonly tracker?: string;
  /** The verdict says that there was an error: the message is delivered as usual, and no rule has fired. */
  readonly error?: boolean;
}

/** What a scenario states under `services.bmi`. */
export interface StatedBmi {
  /** In the order in which the server gives them. Recipients that none is for have no verdict. */
  readonly verdicts?: readonly StatedVerdict[];
  /** A call of the library fails. `true` stands for the first one. */
  readonly down?: boolean | { readonly call?: BmiCall; readonly location?: number; readonly type?: number };
}

const whole = { type: 'integer', minimum: 0 } as const;

/** The key `bmi` of a scenario's `services`. */
export const bmiScenario: ScenarioSystem = {
  key: 'bmi',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      verdicts: {
        description: 'What the server says, for each recipient',
        type: 'array',
        items: {
          type: 'object',
          required: ['recipient'],
          additionalProperties: false,
          properties: {
            recipient: {
              description: 'The address, or the addresses, that it is for, as in RCPT',
              type: ['string', 'array'],
              items: { type: 'string' },
            },
            deliver: {
              description: 'Normal delivery, another location, or none',
              enum: ['default', 'alternate', 'drop'],
            },
            location: { description: 'The other location: $bmi_alt_location', type: 'string' },
            rules: { description: 'Numbers of the rules that fired', type: 'array', items: whole },
            verdict: { description: '$bmi_base64_verdict', type: 'string', pattern: '^[^:]*$' },
            tracker: { description: '$bmi_base64_tracker_verdict', type: 'string' },
            error: { description: 'The verdict itself tells of an error', type: 'boolean' },
          },
        },
      },
      down: {
        description: 'The system cannot be used: which call fails, with the location and type of the error',
        type: ['boolean', 'object'],
        additionalProperties: false,
        properties: { call: { enum: bmiCalls }, location: whole, type: whole },
      },
    },
  },
};
