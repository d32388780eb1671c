import type { Value } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { treeOf } from './expansions.ts';
import type { ListContent } from './lists.ts';
import { literalText } from './outcomes.ts';
import { routesOf } from './routes.ts';
import { spanIn } from './spans.ts';

/** A pattern that stands alone where others have a list: of a rewriting rule, a retry rule, or an item of `route_list`. */
export interface SinglePattern {
  readonly content: ListContent;
  readonly text: string;
  readonly at: LogicalSpan;
}

/** The text of a value once it has been expanded; undefined where only a run can tell. */
function expandedText(config: CompiledConfig, value: Value): string | undefined {
  const tree = treeOf(config, value);
  return tree ? literalText(tree) : value.text;
}

/** The patterns that stand alone, as far as they can be read off. */
export function singlePatterns(config: CompiledConfig): SinglePattern[] {
  const found: SinglePattern[] = [];
  for (const { node } of config.rewrite) {
    const text = node && expandedText(config, node.pattern);
    if (node && text !== undefined) found.push({ content: 'address-list', text, at: node.pattern });
  }
  const isPlain = (text: string): boolean => !/[$\\]/.test(text);
  for (const { node, pattern } of config.retry)
    if (isPlain(pattern)) found.push({ content: 'address-list', text: pattern, at: node.pattern });
  for (const { value, pattern } of routesOf(config)) {
    if (!pattern || pattern.unclosed || !isPlain(pattern.text)) continue;
    found.push({ content: 'domain-list', text: pattern.text, at: spanIn(value, pattern.start, pattern.end) });
  }
  return found;
}
