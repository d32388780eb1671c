import type { CompiledAcl, CompiledAclItem, CompiledConfig, CompiledStatement } from '../compile/config.ts';

/** A condition or modifier with the statement and the ACL that it stands in. */
export interface PlacedItem {
  readonly acl: CompiledAcl;
  readonly statement: CompiledStatement;
  readonly item: CompiledAclItem;
}

/** Every condition or modifier of a name, in the order of the configuration, whether its ACL is ever run or not. */
export function aclItems(config: CompiledConfig, name: string): PlacedItem[] {
  const found: PlacedItem[] = [];
  for (const acl of config.acls.values()) {
    for (const statement of acl.statements) {
      for (const item of statement.items) if (item.row.name === name) found.push({ acl, statement, item });
    }
  }
  return found;
}
