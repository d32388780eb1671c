import { dkimSchema } from '../dkim/schema.ts';
import { dmarcSchema } from '../dmarc/schema.ts';
import { spfSchema } from '../spf/schema.ts';
import type { ScenarioSystem } from './system.ts';

/** What scenarios may state of Exim's own checks, under `services`. */
export const coreScenarioSystems: readonly ScenarioSystem[] = [
  { key: 'dkim', schema: dkimSchema },
  { key: 'dmarc', schema: dmarcSchema },
  { key: 'spf', schema: spfSchema },
];
