import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { Value } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { CompiledConfig, OptionValue } from '../compile/config.ts';
import { isExpanded, treeOf } from './expansions.ts';
import { outcomesOf } from './outcomes.ts';
import { spanIn, trimmedSpan } from './spans.ts';

/** A text that an option has, or that its expansion may give. */
export interface Literal {
  readonly text: string;
  readonly at: LogicalSpan;
  readonly value: Value;
  /** Whether it is all that the option can come to. */
  readonly only: boolean;
}

/** The texts that an option can come to, as far as they stand in it; none where it is empty. */
export function literalsOf(config: CompiledConfig, option: OptionValue | undefined): readonly Literal[] {
  const found: Literal[] = [];
  for (const { value } of option?.settings ?? []) {
    if (!value || !option || trimSpace(value.text) === '') continue;
    const tree = isExpanded(option.row) ? treeOf(config, value) : undefined;
    if (!tree) {
      const at = trimmedSpan(value, 0, value.text.length);
      found.push({ text: trimSpace(value.text), at, value, only: true });
      continue;
    }
    const { literal, complete } = outcomesOf(tree);
    for (const { text, start, end } of literal) {
      found.push({ text, at: spanIn(value, start, end), value, only: complete && literal.length === 1 });
    }
  }
  return found;
}
