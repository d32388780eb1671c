import type { Value } from '../../grammar/config/ast.ts';
import type { Condition, ExpansionNode, Part, Sequence } from '../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import type { TargetCatalogue } from '../../src/catalogue/catalogue.ts';
import { walkExpansion } from '../../src/check/expansion-walk.ts';
import { languageOf } from '../../src/compile/language.ts';

/** A node of an expansion that a person can point at. */
export type ExpansionPart = Sequence | Part | Condition;

/** The tree of a value that is expanded; undefined where it holds nothing to expand. */
export function expansionOf(value: Value, catalogue: TargetCatalogue): Sequence | undefined {
  return value.text.includes('$') || value.text.includes('\\')
    ? parseExpansion(value.text, languageOf(catalogue))
    : undefined;
}

/**
 * The nodes of an expansion around an index of its text, the outermost first.
 *
 * @param tree the tree of the whole text
 * @param index an index into the text; one between two nodes belongs to the second
 */
export function expansionPath(tree: Sequence, index: number): ExpansionPart[] {
  const found: ExpansionPart[] = [];
  const around = (node: ExpansionPart): void => {
    if (node.start <= index && (index < node.end || (index === node.end && node === tree))) found.push(node);
  };
  walkExpansion(tree, { sequence: around, part: around, condition: around });
  // Outer nodes are longer; the order of the walk tells those of one length apart.
  return found
    .map((node, order) => ({ node, order }))
    .sort((a, b) => b.node.end - b.node.start - (a.node.end - a.node.start) || a.order - b.order)
    .map(({ node }) => node);
}

/** The word of a node that names it: of an item, an operator, a condition, a variable. */
export function nameOf(
  node: ExpansionNode,
  text: string,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  switch (node.kind) {
    case 'item':
    case 'if':
    case 'lookup':
    case 'extract':
    case 'field':
    case 'run':
    case 'list-item':
      return { name: node.name.text, start: node.name.start, end: node.name.end };
    case 'operator':
      return { name: node.operator ?? node.name.text, start: node.name.start, end: node.name.end };
    case 'condition':
    case 'def':
    case 'group':
    case 'iteration':
      return node.name.text === '' ? undefined : { name: node.name.text, start: node.name.start, end: node.name.end };
    case 'variable': {
      const start = node.start + Math.max(0, text.slice(node.start, node.end).indexOf(node.name));
      return { name: node.name, start, end: start + node.name.length };
    }
    default:
      return undefined;
  }
}
