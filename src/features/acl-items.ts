import { onceFor } from '../check/once.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, CompiledStatement } from '../compile/config.ts';
import { everyAcl } from '../compile/config.ts';

/** A condition or modifier with the statement and the ACL that it stands in. */
export interface PlacedItem {
  readonly acl: CompiledAcl;
  readonly statement: CompiledStatement;
  readonly item: CompiledAclItem;
}

const byName = onceFor((config: CompiledConfig): ReadonlyMap<string, readonly PlacedItem[]> => {
  const found = new Map<string, PlacedItem[]>();
  for (const acl of everyAcl(config)) {
    for (const statement of acl.statements) {
      for (const item of statement.items) {
        const same = found.get(item.row.name);
        if (same) same.push({ acl, statement, item });
        else found.set(item.row.name, [{ acl, statement, item }]);
      }
    }
  }
  return found;
});

/** Every condition or modifier of a name, in the order of the configuration, whether its ACL is ever run or not. */
export function aclItems(config: CompiledConfig, name: string): readonly PlacedItem[] {
  return byName(config).get(name) ?? [];
}
