import type { AclStatement } from '../../../grammar/config/ast.ts';
import type { StoppedAt } from '../acl/check.ts';
import type { CompiledAclItem, CompiledConfig, CompiledDriver, CompiledStatement } from '../../compile/config.ts';
import { everyAcl } from '../../compile/config.ts';
import type { Decision } from './types.ts';

const longestReason = 160;

function cut(text: string): string {
  const line = text.replaceAll(/[\t-\r ]+/g, ' ');
  return line.length <= longestReason ? line : `${line.slice(0, longestReason - 3)}...`;
}

function itemText({ row, variable, negated, value, node }: CompiledAclItem): string {
  const name = variable === undefined ? row.name : `${row.name} ${variable}`;
  return `${negated ? '! ' : ''}${name}${node.value ? ` = ${value}` : ''}`;
}

/** The ACLs of the configuration by the nodes of their statements. */
const owners = new WeakMap<CompiledConfig, ReadonlyMap<AclStatement, string>>();

function ownersOf(config: CompiledConfig): ReadonlyMap<AclStatement, string> {
  let known = owners.get(config);
  if (!known) {
    known = new Map(
      everyAcl(config).flatMap(({ name, statements }) =>
        statements.map(({ node }): [AclStatement, string] => [node, name]),
      ),
    );
    owners.set(config, known);
  }
  return known;
}

const statementDecisions = new WeakMap<CompiledStatement, Decision>();

/**
 * Why an ACL statement decided: `deny in acl_check_rcpt: hosts = +blocked`. Worked out once for each.
 *
 * @param stopped what of it did, where not all of it had to be asked
 */
export function statementDecision(config: CompiledConfig, statement: CompiledStatement, stopped?: StoppedAt): Decision {
  if (stopped) return decisionOf(config, statement, stopped);
  let known = statementDecisions.get(statement);
  if (!known) statementDecisions.set(statement, (known = decisionOf(config, statement)));
  return known;
}

function decisionOf(config: CompiledConfig, statement: CompiledStatement, stopped?: StoppedAt): Decision {
  const acl = ownersOf(config).get(statement.node);
  const conditions = statement.items.filter(({ row }) => row.kind === 'condition').map(itemText);
  const all = conditions.length === 0 ? '' : `: ${conditions.join(', ')}`;
  const why = stopped ? `${stopped.undecided ? ', which cannot be told' : ''}: ${itemText(stopped.item)}` : all;
  const where = acl === undefined ? '' : ` in ${acl}`;
  const { start, end } = statement.node;
  return {
    // The text of an ACL that is not part of the configuration has places of its own.
    ...(acl !== undefined && { at: { start, end } }),
    reason: cut(`${statement.verb}${where}${why}`),
  };
}

/** Options of routers that say which addresses they take, in the order in which Exim tests them. */
const preconditions = [
  'local_part_prefix',
  'local_part_suffix',
  'domains',
  'local_parts',
  'check_local_user',
  'senders',
  'require_files',
  'condition',
] as const;

/** Why a router decided: its name, and what it asks of the addresses that it takes. */
export function routerDecision({ name, options, node }: CompiledDriver): Decision {
  const asks = preconditions.flatMap((option) => {
    const value = options.get(option)?.value;
    if (value?.kind === 'string') return [`${option} = ${value.value}`];
    return value?.kind === 'bool' && value.value ? [option] : [];
  });
  const { start, end } = node.name;
  return { at: { start, end }, reason: cut(`router ${name}${asks.length === 0 ? '' : `: ${asks.join(', ')}`}`) };
}
