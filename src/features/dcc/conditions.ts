import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import type { CompiledAclItem, CompiledConfig } from '../../compile/config.ts';
import type { PlacedItem } from '../acl-items.ts';
import { aclItems } from '../acl-items.ts';
import type { ListItem } from '../list-items.ts';
import { listItems } from '../list-items.ts';

/** A `dcc = …` condition, taken apart as Exim does. */
export interface DccCondition extends PlacedItem {
  /** What stands before the first slash: anything but nothing, `0` and `false` asks dccifd. */
  readonly subject: ListItem | undefined;
  readonly options: readonly ListItem[];
  /** Whether dccifd is asked at all; undefined where only expansion tells. */
  readonly asks: boolean | undefined;
  readonly deferOk: boolean;
}

/** The names of the two ACL variables that Exim itself reads. */
export const dccVariables = ['acl_m_dcc_add_header', 'acl_m_dcc_override_client_ip'] as const;

/** Every dcc condition, in the order of the configuration. */
export function dccConditions(config: CompiledConfig): DccCondition[] {
  return aclItems(config, 'dcc').map((placed) => {
    const [subject, ...options] = listItems(placed.item.value, '/');
    const text = subject?.text ?? '';
    const asks = subject?.open ? undefined : text !== '' && text !== '0' && lowerCase(text) !== 'false';
    const deferOk = options.some((option) => lowerCase(option.text) === 'defer_ok');
    return { ...placed, subject, options, asks, deferOk };
  });
}

/** Whether an ACL item is a dcc condition. */
export function isDcc(item: CompiledAclItem): boolean {
  return item.row.name === 'dcc';
}
