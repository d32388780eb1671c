/** Names to be found anywhere in a text, each with its number; what a text costs does not hang on how many there are. */
export interface Names {
  /** The length of the longest name. */
  longest(): number;
  /** The number of a name. */
  get(name: string): number | undefined;
  /** Whether a name stands at `at` and ends by `end`. */
  begins(text: string, at: number, end: number): boolean;
  /** The numbers of all names that stand at `at` and end by `end`, the shortest name first. */
  eachAt(text: string, at: number, end: number, visit: (number: number) => void): void;
}

/** Names to which others can be added. */
export interface NameTrie extends Names {
  /** Adds a name, or gives one another number. */
  add(name: string, number: number): void;
}

/** Starts without names. Characters are bytes. */
export function nameTrie(): NameTrie {
  /** By the node times 256 and the character: the next node. Node 0 is the beginning of every name. */
  const edges = new Map<number, number>();
  /** By node: the number of the name that ends there; -1 where none does. */
  const numbers: number[] = [-1];
  let longest = 0;

  return {
    longest: () => longest,
    add(name, number) {
      let node = 0;
      for (let i = 0; i < name.length; i++) {
        const edge = node * 256 + name.charCodeAt(i);
        let next = edges.get(edge);
        if (next === undefined) {
          next = numbers.length;
          edges.set(edge, next);
          numbers.push(-1);
        }
        node = next;
      }
      numbers[node] = number;
      longest = Math.max(longest, name.length);
    },
    get(name) {
      let node: number | undefined = 0;
      for (let i = 0; i < name.length && node !== undefined; i++) node = edges.get(node * 256 + name.charCodeAt(i));
      const number = node === undefined ? -1 : (numbers[node] ?? -1);
      return number < 0 ? undefined : number;
    },
    begins(text, at, end) {
      let node: number | undefined = 0;
      for (let i = at; i < end; i++) {
        node = edges.get(node * 256 + text.charCodeAt(i));
        if (node === undefined) return false;
        if ((numbers[node] ?? -1) >= 0) return true;
      }
      return false;
    },
    eachAt(text, at, end, visit) {
      let node: number | undefined = 0;
      for (let i = at; i < end; i++) {
        node = edges.get(node * 256 + text.charCodeAt(i));
        if (node === undefined) return;
        const number = numbers[node] ?? -1;
        if (number >= 0) visit(number);
      }
    },
  };
}

/** After so many places that were looked at, it pays to make a trie of names. */
const enoughForTrie = 500;

/**
 * Names that stay as they are, each with its place as its number. Few texts hold any of them: a trie of theirs is made when
 * they have been looked for at many places.
 */
export function fixedNames(names: readonly string[]): Names {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const lengths = [...new Set(names.map(({ length }) => length))].sort((a, b) => a - b);
  const longest = lengths.at(-1) ?? 0;
  const beginnings = new Set(names.map((name) => name.charCodeAt(0)));
  let looked = 0;
  let trie: NameTrie | undefined;

  /** The trie, once there is one. */
  function made(): NameTrie | undefined {
    if (trie || ++looked < enoughForTrie) return trie;
    trie = nameTrie();
    for (const [name, number] of numbers) trie.add(name, number);
    return trie;
  }

  /** Visits the numbers of the names that stand at `at`, until it is told to stop. */
  function visitAt(text: string, at: number, end: number, visit: (number: number) => boolean): void {
    for (const length of lengths) {
      if (at + length > end) return;
      const number = numbers.get(text.slice(at, at + length));
      if (number !== undefined && visit(number)) return;
    }
  }

  return {
    longest: () => longest,
    get: (name) => numbers.get(name),
    begins(text, at, end) {
      if (!beginnings.has(text.charCodeAt(at))) return false;
      const all = made();
      if (all) return all.begins(text, at, end);
      let found = false;
      visitAt(text, at, end, () => (found = true));
      return found;
    },
    eachAt(text, at, end, visit) {
      if (!beginnings.has(text.charCodeAt(at))) return;
      const all = made();
      if (all) all.eachAt(text, at, end, visit);
      else
        visitAt(text, at, end, (number) => {
          visit(number);
          return false;
        });
    },
  };
}
