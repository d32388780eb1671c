import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { CompiledConfig, OptionValue, Options } from '../compile/config.ts';
import { onceFor } from './once.ts';
import { nameSpan } from './spans.ts';

/** A boolean option: what was set, or else the default given. */
export function flagOf(options: Options, name: string, byDefault: boolean): boolean {
  const value = options.get(name)?.value;
  return value?.kind === 'bool' ? value.value : byDefault;
}

/** A text option that was set and is not empty. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options.get(name)?.value;
  return value?.kind === 'string' && trimSpace(value.value) !== '' ? value.value : undefined;
}

/** An option with the place where it stands and the name of its driver. */
export interface PlacedOption {
  readonly option: OptionValue;
  readonly at: LogicalSpan;
}

/** All options of a configuration, with every setting of those that add up, in the order of the sections. */
export const eachOption = onceFor((config: CompiledConfig): readonly PlacedOption[] => {
  const all: PlacedOption[] = [];
  const add = (options: Options): void => {
    for (const option of options.values()) all.push({ option, at: nameSpan(option) });
  };
  add(config.main);
  for (const { options } of [...config.routers, ...config.transports, ...config.authenticators]) add(options);
  return all;
});
