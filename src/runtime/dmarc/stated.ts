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
