import type { TargetCatalogue } from '../../catalogue/catalogue.ts';
import type { OptionRow } from '../../catalogue/row.ts';
import type { VersionRange } from '../../catalogue/version.ts';
import type { CompiledDriver, TypedValue } from '../config.ts';
import type { FaultRuleName } from '../fault-rules.ts';

/** Something that may be so of a driver's options. */
export type Condition =
  /** The option has a value, be it the default. */
  | { readonly set: string }
  /** The boolean option is true, or is to be expanded. */
  | { readonly on: string }
  /** The text of the option, if it has one, is one of these words. */
  | { readonly option: string; readonly isOneOf: readonly string[] }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  /** What no row can say. */
  | { readonly test: (driver: DriverView) => boolean };

/** One check that a driver makes of its options once they have all been read. In the texts `{name}` stands for the driver's name. */
export interface DriverCheck extends VersionRange {
  /** The drivers that make it; absent: every one of the class. */
  readonly drivers?: readonly string[];
  readonly rule: FaultRuleName;
  /** What must not be so. */
  readonly when: Condition;
  /** What is wrong, in our words. */
  readonly message: string;
  /** What Exim says; `{value}` stands for the text of the first option of `at`. */
  readonly exim: string;
  readonly form?: 'for';
  /** The options that the fault is about: it points at the first that was set, and else at the driver's name. */
  readonly at: readonly string[];
}

/** A driver as checks see it: what was set, and else the defaults. */
export interface DriverView {
  readonly driver: CompiledDriver;
  /** What an option holds; undefined where it has no value at all. */
  value(option: string): TypedValue | undefined;
  /** Whether an option has a value, be it the default. */
  has(option: string): boolean;
  text(option: string): string | undefined;
  /** Whether a boolean option is true, or is to be expanded. */
  on(option: string): boolean;
  row(option: string): OptionRow | undefined;
}

/** Looks at a driver. */
export function viewOf(catalogue: TargetCatalogue, driver: CompiledDriver): DriverView {
  const own = driver.driver ? catalogue.options(`${driver.class}/${driver.driver.name}`) : undefined;
  const generic = catalogue.options(driver.class);
  const row = (option: string): OptionRow | undefined => generic.get(option) ?? own?.get(option);
  const byDefault = (option: string) => driver.driver?.defaults?.[option] ?? row(option)?.default;
  const value = (option: string): TypedValue | undefined => {
    const set = driver.options.get(option)?.value;
    if (set) return set;
    const other = byDefault(option);
    if (typeof other === 'boolean') return { kind: 'bool', value: other };
    return other === undefined ? undefined : { kind: 'string', value: other };
  };
  return {
    driver,
    value,
    has: (option) => driver.options.has(option) || byDefault(option) !== undefined,
    row,
    text: (option) => {
      const held = value(option);
      return held?.kind === 'string' || held?.kind === 'rewrite' ? held.value : undefined;
    },
    on: (option) => {
      const held = value(option);
      return held?.kind === 'bool' ? held.value : held?.kind === 'string';
    },
  };
}

/** Whether a condition holds of a driver. */
export function holds(condition: Condition, driver: DriverView): boolean {
  if ('set' in condition) return driver.has(condition.set);
  if ('on' in condition) return driver.on(condition.on);
  if ('isOneOf' in condition) {
    const text = driver.text(condition.option);
    return text === undefined || condition.isOneOf.includes(text);
  }
  if ('not' in condition) return !holds(condition.not, driver);
  if ('all' in condition) return condition.all.every((each) => holds(each, driver));
  if ('any' in condition) return condition.any.some((each) => holds(each, driver));
  return condition.test(driver);
}

/** Whether exactly one of two options has a value. */
export function exactlyOne(a: string, b: string): Condition {
  return {
    any: [{ all: [{ set: a }, { not: { set: b } }] }, { all: [{ set: b }, { not: { set: a } }] }],
  };
}
