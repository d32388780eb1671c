import type { ConfigNode } from './ast.ts';

/** Called before (`enter`) and after (`leave`) the children of each node of its kind. */
export type Visitor = {
  readonly [K in ConfigNode['kind']]?: (
    node: Extract<ConfigNode, { kind: K }>,
    parents: readonly ConfigNode[],
  ) => unknown;
} & {
  readonly leave?: (node: ConfigNode) => void;
};

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: ConfigNode): readonly ConfigNode[] {
  const present = (nodes: readonly (ConfigNode | undefined)[]): ConfigNode[] =>
    nodes.filter((each) => each !== undefined);
  switch (node.kind) {
    case 'config':
      return node.sections;
    case 'main':
      return node.items;
    case 'drivers':
    case 'acls':
    case 'retry':
    case 'rewrite':
    case 'local_scan':
    case 'unknown':
      return [node.begin, ...node.items];
    case 'begin':
      return [node.name];
    case 'macro':
      return [node.name, node.value];
    case 'named-list':
      return present([node.keyword, node.malformed, node.name, node.missingEquals, node.value]);
    case 'option':
      return present([node.name, node.value, node.rest]);
    case 'driver':
      return present([node.name, node.extra, ...node.items]);
    case 'acl':
      return present([node.name, node.extra, ...node.body]);
    case 'acl-statement':
      return [node.verb, ...node.items];
    case 'acl-item':
      return present([node.name, node.variable, node.value, node.rest]);
    case 'retry-rule':
      return present([node.pattern, node.error, node.senders, node.sendersWithoutEquals, ...node.parameters]);
    case 'retry-parameters':
      return [node.letter, ...node.arguments];
    case 'rewrite-rule':
      return present([node.pattern, node.replacement, node.flags]);
    case 'value':
      return present([node.extra]);
    case 'name':
    case 'bad':
      return [];
  }
}

/**
 * Walks a tree from a node downwards, in the order of the text.
 *
 * @param visitor what to call; a function that returns `skip` keeps its node's children from being visited
 */
export function visit(root: ConfigNode, visitor: Visitor): void {
  const parents: ConfigNode[] = [];
  const walk = (node: ConfigNode): void => {
    const enter = visitor[node.kind] as ((node: ConfigNode, parents: readonly ConfigNode[]) => unknown) | undefined;
    if (enter?.(node, parents) !== 'skip') {
      parents.push(node);
      for (const child of childrenOf(node)) walk(child);
      parents.pop();
    }
    visitor.leave?.(node);
  };
  walk(root);
}
