import { dkimExtension } from './dkim/extension.ts';
import type { StatedDkim } from './dkim/stated.ts';
import { dkimSchema } from './dkim/stated.ts';
import { dmarcExtension } from './dmarc/extension.ts';
import type { StatedDmarc } from './dmarc/stated.ts';
import { dmarcSchema } from './dmarc/stated.ts';
import type { RuntimeExtension } from './run/extension.ts';
import type { ScenarioSystem } from './scenario/system.ts';
import { spfExtension } from './spf/extension.ts';
import type { StatedSpf } from './spf/stated.ts';
import { spfSchema } from './spf/stated.ts';

/** What scenarios may state of Exim's own checks, under `services`. */
export const coreScenarioSystems: readonly ScenarioSystem[] = [
  { key: 'dkim', schema: dkimSchema },
  { key: 'dmarc', schema: dmarcSchema },
  { key: 'spf', schema: spfSchema },
];

/**
 * What Exim itself brings to every run beside its core, made anew for each: SPF, DKIM and DMARC, in the order of
 * their parts in `${authresults {…}}`. They come before what experimental systems bring.
 *
 * @param services what a scenario states, by the keys of `coreScenarioSystems`
 */
export function coreExtensions(services?: ReadonlyMap<string, unknown>): readonly RuntimeExtension[] {
  return [
    spfExtension(services?.get('spf') as StatedSpf | undefined),
    dkimExtension(services?.get('dkim') as StatedDkim | undefined),
    dmarcExtension(services?.get('dmarc') as StatedDmarc | undefined),
  ];
}
