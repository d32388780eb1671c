import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { Phase } from '../catalogue/row.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, CompiledStatement } from '../compile/config.ts';
import { everyAcl } from '../compile/config.ts';
import type { AclPath } from './acl-graph.ts';
import { phasesReaching } from './acl-graph.ts';
import { onceFor } from './once.ts';

/** A condition or modifier with what it stands in, and when it can come to be run. */
export interface PlacedItem {
  readonly acl: CompiledAcl;
  readonly statement: CompiledStatement;
  readonly item: CompiledAclItem;
  readonly phases: ReadonlyMap<Phase, AclPath>;
}

/** The conditions and modifiers of a configuration by name, in the order of the text. */
const byName = onceFor((config: CompiledConfig): ReadonlyMap<string, readonly PlacedItem[]> => {
  const found = new Map<string, PlacedItem[]>();
  for (const acl of everyAcl(config)) {
    const phases = phasesReaching(config, acl);
    for (const statement of acl.statements) {
      for (const item of statement.items) {
        const known = found.get(item.row.name);
        const placed = { acl, statement, item, phases };
        if (known) known.push(placed);
        else found.set(item.row.name, [placed]);
      }
    }
  }
  return found;
});

/** Every condition or modifier of a name, whether its ACL is ever run or not. */
export function itemsNamed(config: CompiledConfig, name: string): readonly PlacedItem[] {
  return byName(config).get(name) ?? [];
}

/** Conditions that hold for everything that can be asked of them. */
function isAlwaysTrue({ row, negated, value }: CompiledAclItem): boolean {
  if (negated) return false;
  const text = trimSpace(value);
  switch (row.name) {
    case 'condition':
      return /^(?:yes|true|-?0*[1-9]\d*)$/i.test(text);
    case 'hosts':
    case 'domains':
    case 'local_parts':
      return text === '*';
    default:
      return false;
  }
}

/** Modifiers that can fail, and so decide as a condition does. */
function mayFail({ row, value }: CompiledAclItem): boolean {
  return (row.name === 'control' && /^[\t-\r ]*(?:wellknown|\$)/.test(value)) || row.name === 'udpsend';
}

/** The conditions of a statement that can be false, or fail. */
export function conditionsOf({ items }: CompiledStatement): readonly CompiledAclItem[] {
  return items.filter((item) => (item.row.kind === 'condition' && !isAlwaysTrue(item)) || mayFail(item));
}

/** Whether the statements below one are never reached. What could not be read may be a condition. */
export function isFinal(statement: CompiledStatement): boolean {
  if (statement.items.length < statement.node.items.length) return false;
  return statement.verb !== 'warn' && statement.verb !== 'require' && conditionsOf(statement).length === 0;
}
