import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { expandedValues } from '../mentions.ts';
import { expansionsOf, placeOf } from '../../check/expansions.ts';
import { onceFor } from '../../check/once.ts';
import { spanIn, trimmedSpan } from '../../check/spans.ts';

/** A lookup in an LMDB file: in an expansion, or as an item of a list. */
export interface LmdbLookup {
  /** The name of the file before expansion. */
  readonly file: string;
  readonly at: LogicalSpan;
  /** Written as a query-style lookup: the type stands before the only argument. */
  readonly query: boolean;
}

const typeName = String.raw`(?:partial\d*(?:\([^)]*\)|.)?-)?lmdb(?:\*@?)?(?:,[\w=,]*)?`;
const wholeType = new RegExp(`^${typeName}$`);
const listItem = new RegExp(
  String.raw`(?:^|[:;{\t-\r !+])(?:net\d*-)?${typeName}[\t-\r ]*;[\t-\r ]*([^\t-\r :{}]+)`,
  'g',
);

/** Every LMDB lookup of a configuration. */
export const lmdbLookups = onceFor((config: CompiledConfig): readonly LmdbLookup[] => {
  if (!config.source.logical.text.includes('lmdb')) return [];
  const found: LmdbLookup[] = [];
  for (const { text, node } of expansionsOf(config).items) {
    if (node.kind !== 'lookup' || !wholeType.test(node.type?.text ?? '')) continue;
    const file = node.query ?? node.key;
    if (!file) continue;
    const { start, end } = file;
    found.push({
      file: trimSpace(text.value.text.slice(start, end)),
      at: start === end ? placeOf({ text, node }) : trimmedSpan(text.value, start, end),
      query: !node.key,
    });
  }
  for (const value of expandedValues(config)) {
    if (!value.text.includes('lmdb')) continue;
    for (const match of value.text.matchAll(listItem)) {
      const [whole, file = ''] = match;
      const end = match.index + whole.length;
      found.push({ file, at: spanIn(value, end - file.length, end), query: false });
    }
  }
  return found;
});
