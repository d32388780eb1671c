/**
 * A reader for database files of LMDB 0.9 (data version 1, 64-bit, little-endian), as its tools and library write them on
 * the usual machines. It never writes, follows no pointer that it has not checked, and visits no more pages than a sound
 * tree could make it visit: a damaged file gives an error, never a crash or an endless search.
 */

/** What goes wrong, by LMDB's own names. */
export type LmdbErrorCode =
  'MDB_NOTFOUND' | 'MDB_INVALID' | 'MDB_VERSION_MISMATCH' | 'MDB_CORRUPTED' | 'MDB_PAGE_NOTFOUND' | 'MDB_BAD_VALSIZE';

const messages: Readonly<Record<LmdbErrorCode, string>> = {
  MDB_NOTFOUND: 'MDB_NOTFOUND: No matching key/data pair found',
  MDB_INVALID: 'MDB_INVALID: File is not an LMDB file',
  MDB_VERSION_MISMATCH: 'MDB_VERSION_MISMATCH: Database environment version mismatch',
  MDB_CORRUPTED: 'MDB_CORRUPTED: Located page was wrong type',
  MDB_PAGE_NOTFOUND: 'MDB_PAGE_NOTFOUND: Requested page not found',
  MDB_BAD_VALSIZE: 'MDB_BAD_VALSIZE: Unsupported size of key/DB name/data, or wrong DUPFIXED size',
};

/** What `mdb_strerror` says. */
export function lmdbMessage(code: LmdbErrorCode): string {
  return messages[code];
}

/** One tree of pages: the main database, a named one, or the many values of one key. */
export interface LmdbTree {
  readonly flags: number;
  /** For fixed-size values: the size of each. */
  readonly fixedSize: number;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** Undefined where the tree is empty. */
  readonly root: number | undefined;
}

/** The words for what a database's flags say, as `mdb_dump` has them. */
export const lmdbFlags: readonly { readonly bit: number; readonly name: string }[] = [
  { bit: 0x02, name: 'reversekey' },
  { bit: 0x04, name: 'dupsort' },
  { bit: 0x08, name: 'integerkey' },
  { bit: 0x10, name: 'dupfixed' },
  { bit: 0x20, name: 'integerdup' },
  { bit: 0x40, name: 'reversedup' },
];

export type LmdbGet =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: LmdbErrorCode };

/** A key with one of its values. Both are byte strings. */
export interface LmdbEntry {
  readonly key: string;
  readonly value: string;
  /** Set where the value is the record of a named database. */
  readonly named?: LmdbTree;
}

/** An open file. */
export interface LmdbFile {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  readonly main: LmdbTree;
  /** The (first) value of a key: `mdb_get`. */
  get(key: string, tree?: LmdbTree): LmdbGet;
  /** Every entry in order, each of several values of a key on its own. Throws LmdbFault where the file is damaged. */
  entries(tree?: LmdbTree): Generator<LmdbEntry>;
}

export type LmdbOpen =
  { readonly ok: true; readonly file: LmdbFile } | { readonly ok: false; readonly error: LmdbErrorCode };

/** Thrown by `entries` where the file is damaged. */
export class LmdbFault extends Error {
  constructor(readonly code: LmdbErrorCode) {
    super(messages[code]);
  }
}

const magic = 0xbeefc0de;
const dataVersion = 1;
const headerSize = 16;
const treeSize = 48;
const metaSize = headerSize + 136;
/** The longest key of a standard build. */
const longestKey = 511;
/** LMDB's own limit of the depth of a tree. */
const deepest = 32;

const pageFlags = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08, packed: 0x20, sub: 0x40 } as const;
const nodeFlags = { big: 0x01, tree: 0x02, duplicates: 0x04 } as const;
const treeFlags = { reverseKey: 0x02, integerKey: 0x08 } as const;

/** A page: a view of the file's bytes, and what its header says. */
interface Page {
  readonly view: DataView;
  readonly flags: number;
  /** The number of entries. */
  readonly count: number;
  /** For packed pages: the size of each entry. */
  readonly size: number;
}

/** An entry of a page. */
interface Node {
  readonly flags: number;
  readonly key: string;
  /** Offset of the data in the page. */
  readonly data: number;
  readonly dataSize: number;
  /** For branches. */
  readonly child: number;
}

function fault(code: LmdbErrorCode): never {
  throw new LmdbFault(code);
}

/** Runs what may meet damage, and gives the error in place of throwing it. */
function guarded<T>(action: () => T): T | LmdbErrorCode {
  try {
    return action();
  } catch (thrown) {
    if (thrown instanceof LmdbFault) return thrown.code;
    // A DataView was asked for bytes past its end.
    if (thrown instanceof RangeError) return 'MDB_CORRUPTED';
    throw thrown;
  }
}

function text(view: DataView, at: number, size: number): string {
  if (at < 0 || size < 0 || at + size > view.byteLength) fault('MDB_CORRUPTED');
  return Buffer.from(view.buffer, view.byteOffset + at, size).toString('latin1');
}

/** A 64-bit number; those that are too large for a file are cut to what no file reaches. */
function readWord(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

function readTree(view: DataView, at: number): LmdbTree {
  const word = (index: number): number => readWord(view, at + 8 + index * 8);
  const isEmpty = view.getUint32(at + 40, true) === 0xffffffff && view.getUint32(at + 44, true) === 0xffffffff;
  return {
    fixedSize: view.getUint32(at, true),
    flags: view.getUint16(at + 4, true),
    depth: view.getUint16(at + 6, true),
    branchPages: word(0),
    leafPages: word(1),
    overflowPages: word(2),
    entries: word(3),
    root: isEmpty ? undefined : word(4),
  };
}

interface Meta {
  readonly pageSize: number;
  readonly main: LmdbTree;
  readonly lastPage: number;
  readonly transaction: number;
}

function readMeta(view: DataView, at: number): Meta {
  if (at + metaSize > view.byteLength) fault('MDB_INVALID');
  if ((view.getUint16(at + 10, true) & pageFlags.meta) === 0) fault('MDB_INVALID');
  const body = at + headerSize;
  if (view.getUint32(body, true) !== magic) fault('MDB_INVALID');
  if (view.getUint32(body + 4, true) !== dataVersion) fault('MDB_VERSION_MISMATCH');
  const trees = body + 24;
  return {
    // The tree of free pages has the page size where other trees have the size of their values.
    pageSize: view.getUint32(trees, true),
    main: readTree(view, trees + treeSize),
    lastPage: readWord(view, trees + 2 * treeSize),
    transaction: readWord(view, trees + 2 * treeSize + 8),
  };
}

/**
 * Opens a database file: `mdb_env_open` without a folder (MDB_NOSUBDIR), for reading.
 *
 * @param content the whole file
 */
export function openLmdb(content: Uint8Array): LmdbOpen {
  const result = guarded(() => open(new DataView(content.buffer, content.byteOffset, content.byteLength)));
  return typeof result === 'string' ? { ok: false, error: result } : { ok: true, file: result };
}

function open(view: DataView): LmdbFile {
  const first = readMeta(view, 0);
  const { pageSize } = first;
  if (pageSize < 256 || pageSize > 0x10000 || (pageSize & (pageSize - 1)) !== 0) fault('MDB_INVALID');
  const second = readMeta(view, pageSize);
  const meta = second.transaction > first.transaction ? second : first;

  const pageView = (number: number, pages = 1): DataView => {
    const start = number * pageSize;
    if (number > meta.lastPage || start + pages * pageSize > view.byteLength) fault('MDB_PAGE_NOTFOUND');
    return new DataView(view.buffer, view.byteOffset + start, pages * pageSize);
  };
  const readPage = (number: number): Page => pageOf(pageView(number));

  /** The data of a node, which may lie on pages of its own. */
  const nodeData = (page: Page, node: Node): string => {
    if ((node.flags & nodeFlags.big) === 0) return text(page.view, node.data, node.dataSize);
    if (node.data + 8 > page.view.byteLength) fault('MDB_CORRUPTED');
    const number = readWord(page.view, node.data);
    const pages = Math.ceil((headerSize + node.dataSize) / pageSize);
    const overflow = pageView(number, pages);
    if ((overflow.getUint16(10, true) & pageFlags.overflow) === 0) fault('MDB_CORRUPTED');
    return text(overflow, headerSize, node.dataSize);
  };

  /** The page, within a node's data, that holds the values of a key while they are few. */
  const subPage = (page: Page, node: Node): Page => {
    if (node.data + node.dataSize > page.view.byteLength || node.dataSize < headerSize) fault('MDB_CORRUPTED');
    return pageOf(new DataView(page.view.buffer, page.view.byteOffset + node.data, node.dataSize));
  };
  const subTree = (page: Page, node: Node): LmdbTree => {
    if (node.dataSize < treeSize || node.data + treeSize > page.view.byteLength) fault('MDB_CORRUPTED');
    return readTree(page.view, node.data);
  };

  /** Goes down to the first leaf of a tree. */
  const firstKey = (tree: LmdbTree): string => {
    if (tree.root === undefined) return fault('MDB_NOTFOUND');
    let page = readPage(tree.root);
    for (let depth = 0; (page.flags & pageFlags.branch) !== 0; depth++) {
      if (depth >= deepest || page.count === 0) fault('MDB_CORRUPTED');
      page = readPage(nodeAt(page, 0).child);
    }
    return leafKey(page, 0);
  };
  const valueOf = (page: Page, node: Node): string => {
    if ((node.flags & nodeFlags.duplicates) === 0) return nodeData(page, node);
    return (node.flags & nodeFlags.tree) !== 0 ? firstKey(subTree(page, node)) : leafKey(subPage(page, node), 0);
  };

  const get = (key: string, tree: LmdbTree): string => {
    if (key.length === 0 || key.length > longestKey) fault('MDB_BAD_VALSIZE');
    if (tree.root === undefined) return fault('MDB_NOTFOUND');
    const compare = comparison(tree.flags);
    let page = readPage(tree.root);
    for (let depth = 0; (page.flags & pageFlags.branch) !== 0; depth++) {
      if (depth >= deepest || page.count === 0) fault('MDB_CORRUPTED');
      // The first key of a branch page stands for everything below the second.
      let low = 1;
      let high = page.count - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (compare(nodeAt(page, middle).key, key) <= 0) low = middle + 1;
        else high = middle - 1;
      }
      page = readPage(nodeAt(page, low - 1).child);
    }
    if ((page.flags & pageFlags.leaf) === 0) fault('MDB_CORRUPTED');
    let low = 0;
    let high = page.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const node = nodeAt(page, middle);
      const order = compare(node.key, key);
      if (order === 0) return valueOf(page, node);
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return fault('MDB_NOTFOUND');
  };

  /** The leaves of a tree from left to right; no page is visited twice. */
  function* leaves(tree: LmdbTree, seen: Set<number>): Generator<Page> {
    if (tree.root === undefined) return;
    const pending = [{ number: tree.root, depth: 0 }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { number, depth } = next;
      if (seen.has(number) || depth > deepest) fault('MDB_CORRUPTED');
      seen.add(number);
      const page = readPage(number);
      if ((page.flags & pageFlags.branch) === 0) yield page;
      else for (let i = page.count - 1; i >= 0; i--) pending.push({ number: nodeAt(page, i).child, depth: depth + 1 });
    }
  }

  function* entries(tree: LmdbTree): Generator<LmdbEntry> {
    const seen = new Set<number>();
    // In a sound file no byte belongs to two values.
    let left = view.byteLength;
    const counted = (value: string): string => ((left -= value.length) < 0 ? fault('MDB_CORRUPTED') : value);
    for (const page of leaves(tree, seen)) {
      for (let i = 0; i < page.count; i++) {
        const node = nodeAt(page, i);
        const { key, flags } = node;
        if ((flags & nodeFlags.duplicates) === 0) {
          const value = counted(nodeData(page, node));
          yield (flags & nodeFlags.tree) === 0 ? { key, value } : { key, value, named: subTree(page, node) };
        } else if ((flags & nodeFlags.tree) === 0) {
          const sub = subPage(page, node);
          for (let j = 0; j < sub.count; j++) yield { key, value: counted(leafKey(sub, j)) };
        } else {
          for (const leaf of leaves(subTree(page, node), seen)) {
            for (let j = 0; j < leaf.count; j++) yield { key, value: counted(leafKey(leaf, j)) };
          }
        }
      }
    }
  }

  return {
    ...meta,
    get(key, tree = meta.main) {
      const result = guarded(() => ({ value: get(key, tree) }));
      return typeof result === 'string' ? { ok: false, error: result } : { ok: true, value: result.value };
    },
    *entries(tree = meta.main) {
      try {
        yield* entries(tree);
      } catch (thrown) {
        if (thrown instanceof RangeError) fault('MDB_CORRUPTED');
        throw thrown;
      }
    },
  };
}

function pageOf(view: DataView): Page {
  const flags = view.getUint16(10, true);
  const kind = flags & (pageFlags.branch | pageFlags.leaf);
  if (kind !== pageFlags.branch && kind !== pageFlags.leaf) fault('MDB_CORRUPTED');
  const lower = view.getUint16(12, true);
  if (lower < headerSize) fault('MDB_CORRUPTED');
  const count = (lower - headerSize) >> 1;
  const size = view.getUint16(8, true);
  const end = (flags & pageFlags.packed) !== 0 ? headerSize + count * size : lower;
  if (end > view.byteLength) fault('MDB_CORRUPTED');
  return { view, flags, count, size };
}

function nodeAt({ view, flags, count }: Page, index: number): Node {
  if (index < 0 || index >= count || (flags & pageFlags.packed) !== 0) fault('MDB_CORRUPTED');
  const at = view.getUint16(headerSize + index * 2, true);
  const low = view.getUint16(at, true);
  const high = view.getUint16(at + 2, true);
  const bits = view.getUint16(at + 4, true);
  const keySize = view.getUint16(at + 6, true);
  const isBranch = (flags & pageFlags.branch) !== 0;
  return {
    // A branch keeps the top of its child's page number where a leaf keeps its flags.
    flags: isBranch ? 0 : bits,
    child: isBranch ? low + high * 0x10000 + bits * 0x1_0000_0000 : 0,
    key: text(view, at + 8, keySize),
    data: at + 8 + keySize,
    dataSize: low + high * 0x10000,
  };
}

/** The key of a leaf's entry, which for the values of a key is the value. */
function leafKey(page: Page, index: number): string {
  if ((page.flags & pageFlags.leaf) === 0 || index >= page.count) fault('MDB_CORRUPTED');
  if ((page.flags & pageFlags.packed) === 0) return nodeAt(page, index).key;
  return text(page.view, headerSize + index * page.size, page.size);
}

/** The order of a database's keys. */
function comparison(flags: number): (a: string, b: string) => number {
  // Code units of byte strings compare as bytes do.
  if ((flags & (treeFlags.reverseKey | treeFlags.integerKey)) === 0) return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return (a, b) => {
    for (let i = 1; i <= Math.min(a.length, b.length); i++) {
      const order = a.charCodeAt(a.length - i) - b.charCodeAt(b.length - i);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  };
}
