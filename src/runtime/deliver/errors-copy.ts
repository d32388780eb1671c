import { trimSpace } from '../expand/characters.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { dequote } from '../expand/keyed.ts';
import { matchAddress } from '../match/match.ts';
import { makeAddress } from '../run/address.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';

/** The pattern an item begins with, perhaps quoted, and what follows it. */
function splitItem(item: string): readonly [pattern: string, address: string] {
  if (item.startsWith('"')) {
    const { value, next } = dequote(item, 0);
    return [value, trimSpace(item.slice(next))];
  }
  const space = item.search(/[\t-\r ]/);
  return space < 0 ? [item, ''] : [item.slice(0, space), trimSpace(item.slice(space))];
}

/** Who gets a copy of a bounce to an address: `errors_copy`. Mirrors `moan_check_errorcopy`. */
export function errorsCopy(run: Run, recipient: string): string | undefined {
  const list = run.settings.text('errors_copy');
  const at = recipient.lastIndexOf('@');
  if (list === undefined || at < 0) return undefined;
  for (const item of splitList(list)) {
    const [pattern, address] = splitItem(item);
    if (address === '') continue;
    const matched = matchAddress(recipient, { text: pattern }, run.match, { captures: true, discardData: true });
    if (matched.status !== 'match') continue;
    const before = run.address;
    run.address = makeAddress(recipient, true);
    const result = run.expand(address);
    run.address = before;
    if (result.ok) return result.value;
    writeLog(run, `Failed to expand ${address} when processing errors_copy: ${result.message}`, ['main', 'panic']);
    return undefined;
  }
  return undefined;
}
