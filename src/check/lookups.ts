import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Value } from '../../grammar/config/ast.ts';
import type { LookupItem, Sequence } from '../../grammar/expansion/ast.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { expansionsOf } from './expansions.ts';
import { listsOf } from './lists.ts';
import type { WrittenType } from './lookup-type.ts';
import { readLookupType } from './lookup-type.ts';
import { onceFor } from './once.ts';
import { spanIn } from './spans.ts';

/** A lookup: an expansion item, or an item of a list such as `lsearch;/etc/file`. */
export interface Lookup {
  readonly type: WrittenType;
  readonly at: LogicalSpan;
  readonly value: Value;
  /** Of an expansion item. */
  readonly item?: LookupItem;
  readonly key?: Sequence;
  /** The file or query, as far as it is a part of the tree. */
  readonly query?: Sequence;
  /** Of an item of a list: what stands before the type, and the file or query where nothing in it is expanded. */
  readonly inList?: { readonly prefix: string; readonly file?: { readonly text: string; readonly at: LogicalSpan } };
}

/** Every lookup of a configuration: in expansions, and as items of lists. */
export const lookupsOf = onceFor((config: CompiledConfig): readonly Lookup[] => {
  const found: Lookup[] = [];
  for (const { text, node } of expansionsOf(config).items) {
    if (node.kind !== 'lookup' || !node.type) continue;
    const type = readLookupType(node.type.text, node.type.start);
    if (!type) continue;
    const { key, query } = node;
    found.push({
      type,
      at: spanIn(text.value, type.start, type.start + type.name.length),
      value: text.value,
      item: node,
      ...(key && { key }),
      ...(query && { query }),
    });
  }
  for (const { content, value, items, separator } of listsOf(config)) {
    if (separator === ';') continue;
    for (const { pattern, patternStart, open, end } of items) {
      const [whole = '', prefix = '', written] =
        /^((?:net\d*-|@@)?)([a-z][\w*@()!.,=-]*);[\t-\r ]*/.exec(pattern) ?? [];
      if (written === undefined || (prefix.startsWith('net') && content !== 'host-list')) continue;
      const type = readLookupType(written, patternStart + prefix.length);
      if (!type) continue;
      const at = spanIn(value, type.start, type.start + type.name.length);
      const text = pattern.slice(whole.length);
      const file = { text, at: spanIn(value, patternStart + whole.length, end) };
      found.push({ type, at, value, inList: { prefix, ...(!open && { file }) } });
    }
  }
  return found;
});
