/** A node of a balanced binary tree as Exim keeps them: for names of variables, and for addresses that are done with. */
export interface TreeNode {
  readonly name: string;
  left: TreeNode | undefined;
  right: TreeNode | undefined;
}

const height = (node: TreeNode | undefined, heights: Map<TreeNode, number>): number =>
  node ? (heights.get(node) ?? 0) : 0;

/**
 * Makes the tree that comes of inserting names one after the other. Its shape is that of Exim's (`tree_insertnode`), which
 * shows in what order a spool file has its names.
 */
export function treeOf(names: Iterable<string>): TreeNode | undefined {
  const heights = new Map<TreeNode, number>();
  const measure = (node: TreeNode): void => {
    heights.set(node, 1 + Math.max(height(node.left, heights), height(node.right, heights)));
  };
  const leaning = (node: TreeNode): number => height(node.left, heights) - height(node.right, heights);
  const rotate = (node: TreeNode, side: 'left' | 'right'): TreeNode => {
    const other = side === 'left' ? 'right' : 'left';
    const top = node[other];
    if (!top) return node;
    node[other] = top[side];
    top[side] = node;
    measure(node);
    measure(top);
    return top;
  };
  const insert = (node: TreeNode | undefined, name: string): TreeNode => {
    if (!node) {
      const leaf: TreeNode = { name, left: undefined, right: undefined };
      heights.set(leaf, 1);
      return leaf;
    }
    if (name === node.name) return node;
    if (name < node.name) node.left = insert(node.left, name);
    else node.right = insert(node.right, name);
    measure(node);
    const lean = leaning(node);
    if (lean > 1) {
      if (node.left && leaning(node.left) < 0) node.left = rotate(node.left, 'left');
      return rotate(node, 'right');
    }
    if (lean < -1) {
      if (node.right && leaning(node.right) > 0) node.right = rotate(node.right, 'right');
      return rotate(node, 'left');
    }
    return node;
  };
  let root: TreeNode | undefined;
  for (const name of names) root = insert(root, name);
  return root;
}

/** The nodes in the order of `tree_walk` and `tree_write`: each before those below it. */
export function* walkTree(node: TreeNode | undefined): Generator<TreeNode> {
  if (!node) return;
  yield node;
  yield* walkTree(node.left);
  yield* walkTree(node.right);
}
