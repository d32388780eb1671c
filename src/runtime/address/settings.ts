import type { CompiledConfig } from '../../compile/config.ts';
import { flagSetting } from '../../compile/config.ts';

/** The main options that say what addresses may look like. */
export interface AddressSettings {
  /** What follows `4.` in the target's release. */
  readonly release: number;
  readonly allowDomainLiterals: boolean;
  readonly allowUtf8Domains: boolean;
  readonly stripTrailingDot: boolean;
  readonly stripExcessAngleBrackets: boolean;
}

/** What a configuration says of addresses. */
export function addressSettings(config: CompiledConfig): AddressSettings {
  const flag = (name: string): boolean => flagSetting(config.main, name, false);
  return {
    release: Number(config.target.version.slice(2)),
    allowDomainLiterals: flag('allow_domain_literals'),
    allowUtf8Domains: flag('allow_utf8_domains'),
    stripTrailingDot: flag('strip_trailing_dot'),
    stripExcessAngleBrackets: flag('strip_excess_angle_brackets'),
  };
}
