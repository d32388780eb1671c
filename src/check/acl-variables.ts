import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Name } from '../../grammar/config/ast.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { aclGraph } from './acl-graph.ts';
import { itemsNamed } from './acl-statements.ts';
import { expansionsOf, placeOf } from './expansions.ts';
import { onceFor } from './once.ts';
import { flagOf } from './options.ts';

/** A `set` of an ACL variable. */
export interface AclVariableSetting {
  readonly name: string;
  readonly at: Name;
  /** What it is set to, before expansion. */
  readonly value: string;
}

/** A place where an ACL variable is read. */
export interface AclVariableUse {
  readonly name: string;
  readonly at: LogicalSpan;
  /** It is only asked whether the variable is set. */
  readonly def: boolean;
}

/** The ACL variables of a configuration. */
export interface AclVariables {
  readonly settings: readonly AclVariableSetting[];
  readonly uses: readonly AclVariableUse[];
  /** Whether variables may be set, or read, by what is not in the configuration: ACLs and filters in files of their own. */
  readonly setElsewhere: boolean;
  readonly readElsewhere: boolean;
}

const isAclVariable = (name: string): boolean => /^acl_[cm]/.test(name);

/** Whether there are filters, whose texts lie in files. */
function hasFilters({ main, routers, transports }: CompiledConfig): boolean {
  if (main.get('system_filter')) return true;
  return (
    routers.some(({ options }) => flagOf(options, 'allow_filter', false)) ||
    transports.some(({ options }) => options.has('filter_command') || options.has('transport_filter'))
  );
}

/** Where the ACL variables of a configuration are set, and where they are read. */
export const aclVariables = onceFor((config: CompiledConfig): AclVariables => {
  const settings: AclVariableSetting[] = [];
  for (const { item } of itemsNamed(config, 'set')) {
    const { variable } = item.node;
    if (item.variable !== undefined && variable && isAclVariable(item.variable)) {
      settings.push({ name: item.variable, at: variable, value: item.value });
    }
  }
  const uses = expansionsOf(config).variables.flatMap(({ text, node, def }) =>
    isAclVariable(node.name) ? [{ name: node.name, at: placeOf({ text, node }), def }] : [],
  );
  const { open } = aclGraph(config);
  // A text that is expanded a second time may name any variable.
  const again = expansionsOf(config).operators.some(({ node }) => node.operator === 'expand');
  return {
    settings,
    uses,
    setElsewhere: open,
    readElsewhere: open || again || hasFilters(config),
  };
});
