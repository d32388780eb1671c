import type { Target } from '../../catalogue/target.ts';
import { compareVersions } from '../../catalogue/version.ts';
import { splitList } from '../../../grammar/list/split.ts';

/**
 * The items of a list that a key or query is made of: colons separate them, unless it says otherwise with `<`.
 *
 * @param list a byte string
 * @param tainted whether it comes from outside
 */
export function keyItems(list: string, tainted: boolean, { version }: Target): string[] {
  return splitList(list, {
    changeable: !tainted || compareVersions(version, '4.99') < 0,
    keepEscapedSpace: compareVersions(version, '4.95') >= 0,
  });
}
