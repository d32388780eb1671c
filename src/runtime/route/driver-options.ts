import type { CompiledConfig, CompiledDriver } from '../../compile/config.ts';
import { viewOf } from '../../compile/driver-checks/driver-check.ts';
import { settledValue } from '../../compile/driver-checks/settled.ts';
import { readInterval } from '../expand/times.ts';
import { readSize } from '../run/settings.ts';

/** The options of a driver, with defaults, and with what the driver makes of them. */
export interface DriverOptions {
  /** Whether it was given a value, be it empty. */
  isSet(name: string): boolean;
  /** The text of a string option; undefined where it has no value. */
  text(name: string): string | undefined;
  /** A boolean option; one that is to be expanded counts as its default. */
  flag(name: string): boolean;
  number(name: string): number;
  /** A time in seconds. */
  seconds(name: string): number;
  /** A user's or a group's number, where it is fixed. */
  id(name: string): number | undefined;
  ids(name: string): readonly number[] | undefined;
}

const known = new WeakMap<CompiledDriver, DriverOptions>();

/** The options of a driver; worked out once for each. */
export function driverOptions(driver: CompiledDriver, config: CompiledConfig): DriverOptions {
  const before = known.get(driver);
  if (before) return before;
  const view = viewOf(config.catalogue, driver);
  const texts = new Map<string, string | undefined>();
  const flags = new Map<string, boolean>();
  const options: DriverOptions = {
    isSet: (name) => driver.options.has(name),
    text(name) {
      if (texts.has(name)) return texts.get(name);
      const settled = settledValue(view, name);
      const value = typeof settled === 'string' ? settled : view.text(name);
      texts.set(name, value);
      return value;
    },
    flag(name) {
      const before = flags.get(name);
      if (before !== undefined) return before;
      const settled = settledValue(view, name);
      const held = typeof settled === 'boolean' ? settled : undefined;
      const value = view.value(name);
      const flag = held ?? (value?.kind === 'bool' ? value.value : view.row(name)?.default === true);
      flags.set(name, flag);
      return flag;
    },
    number(name) {
      const value = view.value(name);
      if (value?.kind === 'integer' || value?.kind === 'fixed') return value.value;
      const text = value?.kind === 'string' ? value.value : '';
      return view.row(name)?.type === 'octint' ? parseInt(text, 8) || 0 : (readSize(text) ?? 0);
    },
    seconds(name) {
      const value = view.value(name);
      if (value?.kind === 'time') return value.value;
      return readInterval(value?.kind === 'string' ? value.value : '') ?? 0;
    },
    id(name) {
      const value = view.value(name);
      return value?.kind === 'user' || value?.kind === 'group' ? value.id : undefined;
    },
    ids(name) {
      const value = view.value(name);
      if (value?.kind !== 'users' && value?.kind !== 'groups') return undefined;
      return value.ids.filter((id): id is number => id !== undefined);
    },
  };
  known.set(driver, options);
  return options;
}
