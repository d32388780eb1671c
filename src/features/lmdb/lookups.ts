import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { argumentSpan, spanIn, textsOf } from '../mentions.ts';

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
const listItem = new RegExp(String.raw`(?:^|[:;{\s!+])(?:net\d*-)?${typeName}\s*;\s*([^\s:{}]+)`, 'g');

/** Every LMDB lookup of a configuration. */
export function lmdbLookups(config: CompiledConfig): LmdbLookup[] {
  const found: LmdbLookup[] = [];
  for (const text of textsOf(config)) {
    if (!text.value.text.includes('lmdb')) continue;
    for (const call of text.calls) {
      const type = call.words.find((word) => wholeType.test(word.text));
      if (call.kind !== 'item' || call.name !== 'lookup' || !type) continue;
      const query = call.args[0] !== undefined && type.start < call.args[0].start;
      const file = query ? call.args[0] : call.args[1];
      if (file) found.push({ file: file.text.trim(), at: argumentSpan(text, file), query });
    }
    for (const match of text.value.text.matchAll(listItem)) {
      const [whole, file = ''] = match;
      const end = match.index + whole.length;
      found.push({ file, at: spanIn(text.value, end - file.length, end), query: false });
    }
  }
  return found;
}
