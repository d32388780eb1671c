import type { CompiledConfig, CompiledDriver, OptionValue } from '../../compile/config.ts';
import { stringSetting } from '../../compile/config.ts';
import type { Call } from '../mentions.ts';
import { calls } from '../mentions.ts';
import { instancesOf } from '../settings-of.ts';

/** What a redirect router with the libsrs_alt option `srs` does. */
export interface Rewriting {
  readonly router: CompiledDriver;
  readonly option: OptionValue;
  readonly forward: boolean;
  readonly reverse: boolean;
}

/** The routers that rewrite by libsrs_alt, those with an unknown word for what to do among them. */
export function rewritings(config: CompiledConfig): Rewriting[] {
  return instancesOf(config.routers, 'redirect').flatMap((router) => {
    const option = router.options.get('srs');
    if (!option?.settings.length) return [];
    const action = stringSetting(router.options, 'srs');
    const both = action === 'reverseandforward';
    return [{ router, option, forward: both || action === 'forward', reverse: both || action === 'reverse' }];
  });
}

/** Every use of Exim's own srs_encode. */
export function encodings(config: CompiledConfig): Call[] {
  return calls(config, 'item', 'srs_encode');
}

/** Every use of Exim's own inbound_srs. */
export function decodings(config: CompiledConfig): Call[] {
  return calls(config, 'condition', 'inbound_srs');
}
