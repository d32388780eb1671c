import type { LogicalSpan } from '../../grammar/fault.ts';
import type { CompiledConfig, OptionValue, Options } from '../compile/config.ts';
import { nameSpan } from './spans.ts';

/** A boolean option: what was set, or else the default given. */
export function flagOf(options: Options, name: string, byDefault: boolean): boolean {
  const value = options.get(name)?.value;
  return value?.kind === 'bool' ? value.value : byDefault;
}

/** A text option that was set and is not empty. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options.get(name)?.value;
  return value?.kind === 'string' && value.value.trim() !== '' ? value.value : undefined;
}

/** An option with the place where it stands and the name of its driver. */
export interface PlacedOption {
  readonly option: OptionValue;
  readonly at: LogicalSpan;
}

/** All options of a configuration, with every setting of those that add up, in the order of the sections. */
export function eachOption(config: CompiledConfig): PlacedOption[] {
  const all = [
    config.main,
    ...[...config.routers, ...config.transports, ...config.authenticators].map((d) => d.options),
  ];
  return all.flatMap((options) => [...options.values()].map((option) => ({ option, at: nameSpan(option) })));
}
