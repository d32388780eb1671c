/** Names to be found anywhere in a text, each with its number; what a text costs does not hang on how many there are. */
export interface NameTrie {
  /** The length of the longest name. */
  longest(): number;
  /** Adds a name, or gives one another number. */
  add(name: string, number: number): void;
  /** The number of a name. */
  get(name: string): number | undefined;
  /** Whether a name stands at `at` and ends by `end`. */
  begins(text: string, at: number, end: number): boolean;
  /** The numbers of all names that stand at `at` and end by `end`, the shortest name first. */
  eachAt(text: string, at: number, end: number, visit: (number: number) => void): void;
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
