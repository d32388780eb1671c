import type { CompiledConfig, CompiledDriver, OptionValue } from '../../compile/config.ts';
import { valueNode } from '../../compile/config.ts';
import type { Value } from '../../../grammar/config/ast.ts';
import type { ListItem } from '../list-items.ts';
import { listItems } from '../list-items.ts';
import { calls } from '../mentions.ts';
import type { Call } from '../mentions.ts';
import { given, instancesOf } from '../settings-of.ts';

/** An `arc_sign` setting, taken apart as far as its text tells. */
export interface Signing {
  readonly transport: CompiledDriver;
  readonly option: OptionValue;
  readonly value: Value;
  readonly items: readonly ListItem[];
  /** An item in braces may turn out to be several, or none. */
  readonly open: boolean;
}

/** The smtp transports that sign. */
export function signings(config: CompiledConfig): Signing[] {
  return instancesOf(config.transports, 'smtp').flatMap((transport) => {
    const option = given(transport.options, 'arc_sign');
    const value = valueNode(option);
    if (!option || !value) return [];
    const items = listItems(value.text);
    return [{ transport, option, value, items, open: items.some(({ text }) => text.includes('${')) }];
  });
}

/** The identifiers that Authentication-Results header lines of one's own are made with, by where they are made. */
export function authResults(config: CompiledConfig): Call[] {
  return calls(config, 'item', 'authresults');
}

/** The states that `verify = arc/…` knows. */
export const states = ['none', 'fail', 'pass'] as const;

/** The list of acceptable states of a `verify = arc`; undefined where the value verifies something else. */
export function acceptableStates(value: string): { readonly list: string; readonly start: number } | undefined {
  const match = /^[\t-\r ]*arc[\t-\r ]*(?:\/[\t-\r ]*|$)/i.exec(value);
  if (!match) return undefined;
  const list = value.slice(match[0].length);
  const slash = list.indexOf('/');
  return { list: slash < 0 ? list : list.slice(0, slash), start: match[0].length };
}
