import type { Node } from './ast.ts';

/** How many bytes a node always takes; undefined where that may vary. */
export function fixedLength(node: Node): number | undefined {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'place':
    case 'look':
    case 'keep':
      return 0;
    case 'sequence': {
      let total = 0;
      for (const item of node.items) {
        const length = fixedLength(item);
        if (length === undefined) return undefined;
        total += length;
      }
      return total;
    }
    case 'alternatives': {
      const lengths = node.branches.map(fixedLength);
      return lengths.every((length) => length !== undefined && length === lengths[0]) ? lengths[0] : undefined;
    }
    case 'capture':
    case 'atomic':
      return fixedLength(node.body);
    case 'repeat': {
      const length = fixedLength(node.body);
      return length === undefined || node.minimum !== node.maximum ? undefined : length * node.minimum;
    }
    case 'condition': {
      const yes = fixedLength(node.yes);
      return yes === fixedLength(node.no) ? yes : undefined;
    }
    case 'reference':
    case 'recursion':
      return undefined;
  }
}

/** Whether a node can match nothing at all. */
export function mayBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(mayBeEmpty);
    case 'alternatives':
      return node.branches.some(mayBeEmpty);
    case 'capture':
    case 'atomic':
      return mayBeEmpty(node.body);
    case 'repeat':
      return node.minimum === 0 || mayBeEmpty(node.body);
    case 'condition':
      return mayBeEmpty(node.yes) || mayBeEmpty(node.no);
    default:
      return true;
  }
}
