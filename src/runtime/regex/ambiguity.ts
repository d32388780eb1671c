import type { ByteSet, Node } from '../../../grammar/regex/ast.ts';

/* In how many ways a pattern may take the same text, which is what a backtracking matcher may have to try. */

/** The bytes that a node may begin with, and whether it may take none. */
interface First {
  readonly set: ByteSet;
  readonly empty: boolean;
}

const none: First = { set: new Uint8Array(256), empty: true };

function union(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((member, code) => member | (b[code] ?? 0));
}

function areDisjoint(a: ByteSet, b: ByteSet): boolean {
  return !a.some((member, code) => member === 1 && b[code] === 1);
}

/** What a node may begin with. */
export function firstOf(node: Node): First {
  switch (node.kind) {
    case 'set':
      return { set: node.set, empty: false };
    case 'sequence': {
      let { set } = none;
      for (const item of node.items) {
        const first = firstOf(item);
        set = union(set, first.set);
        if (!first.empty) return { set, empty: false };
      }
      return { set, empty: true };
    }
    case 'alternatives': {
      const firsts = node.branches.map(firstOf);
      const set = firsts.reduce((all, first) => union(all, first.set), none.set);
      return { set, empty: firsts.some(({ empty }) => empty) };
    }
    case 'capture':
    case 'atomic':
      return firstOf(node.body);
    case 'repeat': {
      const first = firstOf(node.body);
      return { set: first.set, empty: first.empty || node.minimum === 0 };
    }
    default:
      return none;
  }
}

/** Whether the next byte tells which of several alternatives can match, if any. */
export function areDistinct(branches: readonly Node[]): boolean {
  const firsts = branches.map(firstOf);
  return firsts.every(
    (first, i) => !first.empty && firsts.slice(i + 1).every((other) => areDisjoint(first.set, other.set)),
  );
}

/**
 * Whether there is one way at most in which a node can take a text, given what may come after it.
 *
 * @param follow the bytes that what comes next may begin with
 */
export function isDeterministic(node: Node, follow: ByteSet): boolean {
  switch (node.kind) {
    case 'set':
    case 'place':
      return true;
    case 'sequence': {
      let next = follow;
      for (const item of [...node.items].reverse()) {
        if (!isDeterministic(item, next)) return false;
        const first = firstOf(item);
        next = first.empty ? union(first.set, next) : first.set;
      }
      return true;
    }
    case 'alternatives':
      return areDistinct(node.branches) && node.branches.every((branch) => isDeterministic(branch, follow));
    case 'capture':
      return isDeterministic(node.body, follow);
    case 'repeat': {
      const first = firstOf(node.body);
      if (first.empty) return false;
      if (node.maximum <= 1 && node.minimum === node.maximum) return isDeterministic(node.body, follow);
      const varies = node.minimum !== node.maximum;
      if (varies && !areDisjoint(first.set, follow)) return false;
      return isDeterministic(node.body, union(first.set, follow));
    }
    default:
      return false;
  }
}
