import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import type { CompiledAclItem, OptionValue } from '../compile/config.ts';
import { valueNode } from '../compile/config.ts';

const nowhere: LogicalSpan = { start: 0, end: 0 };

/** Where the name of an option stands, in its last setting. */
export function nameSpan(option: OptionValue | undefined): LogicalSpan {
  return option?.settings.at(-1)?.name ?? nowhere;
}

/** Where the value of an option stands; its name where it has none. */
export function valueSpan(option: OptionValue | undefined): LogicalSpan {
  const value = valueNode(option);
  return value && value.start < value.end ? value : nameSpan(option);
}

/** Where the value of an ACL condition or modifier stands; its name where it has none. */
export function itemSpan({ node }: CompiledAclItem): LogicalSpan {
  return node.value && node.value.start < node.value.end ? node.value : node.name;
}

/** Where a stretch of a value's text stands in the logical text. */
export function spanIn(value: Value, start: number, end: number): LogicalSpan {
  return { start: offsetInLogicalText(value, start), end: offsetInLogicalText(value, end) };
}

/** A stretch of text without the white space at its ends. */
export function trimmedSpan(value: Value, start: number, end: number): LogicalSpan {
  let from = start;
  let to = end;
  while (from < to && /[\t-\r ]/.test(value.text.charAt(from))) from++;
  while (to > from && /[\t-\r ]/.test(value.text.charAt(to - 1))) to--;
  return spanIn(value, from, to);
}
