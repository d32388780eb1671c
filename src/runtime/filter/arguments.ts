import { quoted } from '../../../grammar/expansion/messages.ts';
import type { FilterCommand, FilterText } from '../../../grammar/filter/ast.ts';
import { printable, untilNul } from '../expand/characters.ts';
import type { Value } from '../expand/value.ts';
import { valueOf } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import type { FilterState } from './state.ts';

/** The commands of a kind. */
export type CommandOf<Kind extends FilterCommand['kind']> = Extract<FilterCommand, { readonly kind: Kind }>;

/** Expands an argument of a command; undefined after an error, which `state.message` tells. */
export function expanded(argument: FilterText, command: FilterCommand['kind'], state: FilterState): Value | undefined {
  const { run } = state;
  const result = run.expand(argument.text);
  if (result.ok) return valueOf(untilNul(result.value), result.tainted);
  state.message = `failed to expand ${quoted(argument.text, run.release)} in ${command} command: ${result.message}`;
  return undefined;
}

/** A text as Exim shows it: what does not print is escaped. */
export function shown(text: string, run: Run): string {
  return printable(text, run.expansion.environment.settings.printTopBits);
}
