import type { SieveString } from '../../../grammar/sieve/ast.ts';
import { untilNul } from '../expand/characters.ts';
import type { Value } from '../expand/value.ts';
import { taintOf, textOf, valueOf } from '../expand/value.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { makeAddress } from '../route/routing-address.ts';
import type { SieveState } from './state.ts';
import { tellAction } from './state.ts';

/** A string of the script as the text of an address. */
export function stringValue({ text }: SieveString, { taint }: SieveState): Value {
  return valueOf(untilNul(text), text === '' ? false : taint);
}

/** What the redirect router takes a folder for, by its name. */
function specialOf(folder: string): RoutingAddress['special'] {
  if (folder.startsWith('|')) return 'pipe';
  if (folder.startsWith('>')) return 'reply';
  return folder.endsWith('/') ? 'directory' : 'file';
}

/**
 * Sets up a delivery to an address or into a folder, unless there is one. Mirrors `add_addr`: where the same text has been
 * filed into, nothing is redirected to it either.
 */
export function addDelivery(value: Value, action: 'redirect' | 'fileinto', state: SieveState): void {
  const text = textOf(value);
  const files = action === 'fileinto';
  const repeated = state.generated.some((each) => each.address === text && (!files || each.special !== undefined));
  if (repeated) {
    tellAction(state, `Repeated ${action} \`${text}' ignored.`);
    return;
  }
  tellAction(state, `${action} \`${text}'`);
  const made = makeAddress(text, taintOf(value));
  if (files) {
    made.special = specialOf(text);
    made.filed = true;
  }
  state.generated.push(made);
}
