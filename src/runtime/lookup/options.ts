import { splitList } from '../../../grammar/list/split.ts';

/** The options of a lookup type, which commas separate. */
export function lookupOptions(options: string | undefined): readonly string[] {
  return options === undefined ? [] : splitList(options, { separator: ',', keepEscapedSpace: true });
}
