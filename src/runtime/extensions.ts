import { dkimExtension } from './dkim/extension.ts';
import type { StatedDkim } from './dkim/stated.ts';
import { dmarcExtension } from './dmarc/extension.ts';
import type { StatedDmarc } from './dmarc/stated.ts';
import type { RuntimeExtension } from './run/extension.ts';
import { spfExtension } from './spf/extension.ts';
import type { StatedSpf } from './spf/stated.ts';

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
