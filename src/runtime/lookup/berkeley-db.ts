/* Hash and B-tree files of Berkeley DB, versions 4 to 6, as `exim_dbmbuild` makes them: read only, and safe on damaged ones. */

/** What a file of Berkeley DB holds, or that it is none. A damaged one gives what can be read of it. */
export type BerkeleyReading =
  { readonly ok: true; readonly entries: ReadonlyMap<string, string> } | { readonly ok: false };

const hashMagic = 0x061561;
const btreeMagic = 0x053162;

/** The types of the pages that hold entries, or parts of them. */
const page = { unsortedHash: 2, btreeLeaf: 5, overflow: 7, duplicates: 12, hash: 13 } as const;

/** The types of items on hash pages. */
const hashItem = { data: 1, duplicates: 2, overflow: 3, duplicatePages: 4 } as const;

/** The types of items on the leaves of B-trees; the highest bit marks what has been deleted. */
const leafItem = { data: 1, duplicatePages: 2, overflow: 3, deleted: 0x80 } as const;

const headerSize = 26;
const checksumSize = 20;

/** A page: where it lies in the file, and what its header says. */
interface Page {
  readonly start: number;
  readonly next: number;
  readonly entries: number;
  /** Where what is free begins; on overflow pages how much data there is. */
  readonly offset: number;
  readonly type: number;
}

/** A file under reading: numbers in its byte order, nothing beyond its end. */
interface Reader {
  readonly text: string;
  readonly pageSize: number;
  /** The first byte of a page after its header, checksums included. */
  readonly body: number;
  /** How many more pages of long items are read: as many as there are, for none belongs to two items. */
  pagesLeft: number;
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
}

function numbersOf(text: string, big: boolean): Pick<Reader, 'u16' | 'u32'> {
  const byte = (at: number): number => (at < text.length ? text.charCodeAt(at) : 0);
  return {
    u16: (at) => (big ? byte(at) * 256 + byte(at + 1) : byte(at) + byte(at + 1) * 256),
    u32: (at) => {
      const bytes = [byte(at), byte(at + 1), byte(at + 2), byte(at + 3)];
      if (!big) bytes.reverse();
      return bytes.reduce((sum, each) => sum * 256 + each, 0);
    },
  };
}

/** Reads the head of a file: its kind, its byte order, the size of its pages; undefined where it is no such file. */
function readerOf(text: string): { readonly reader: Reader; readonly hash: boolean } | undefined {
  for (const big of [false, true]) {
    const numbers = numbersOf(text, big);
    const magic = numbers.u32(12);
    if (magic !== hashMagic && magic !== btreeMagic) continue;
    const pageSize = numbers.u32(20);
    const encrypted = text.charCodeAt(24) !== 0;
    if (encrypted || pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) return undefined;
    const checksums = (text.charCodeAt(26) & 1) !== 0;
    const body = headerSize + (checksums ? checksumSize : 0);
    return {
      reader: { text, pageSize, body, pagesLeft: text.length / pageSize, ...numbers },
      hash: magic === hashMagic,
    };
  }
  return undefined;
}

function pageAt({ text, pageSize, u16, u32 }: Reader, number: number): Page | undefined {
  const start = number * pageSize;
  if (start + pageSize > text.length) return undefined;
  return {
    start,
    next: u32(start + 16),
    entries: u16(start + 20),
    offset: u16(start + 22),
    type: text.charCodeAt(start + 25),
  };
}

/** Puts a long item together from the chain of its pages; undefined where the chain is broken or endless. */
function longItem(reader: Reader, first: number, length: number): string | undefined {
  const { text, body, pageSize } = reader;
  if (length > text.length) return undefined;
  let item = '';
  for (let number = first; item.length < length;) {
    const at = number === 0 ? undefined : pageAt(reader, number);
    if (at?.type !== page.overflow || at.offset === 0 || body + at.offset > pageSize || --reader.pagesLeft < 0) {
      return undefined;
    }
    item += text.slice(at.start + body, at.start + body + at.offset);
    number = at.next;
  }
  return item.length === length ? item : undefined;
}

/** The first of the values that lie on pages of their own. */
function firstDuplicate(reader: Reader, number: number): string | undefined {
  const at = number === 0 ? undefined : pageAt(reader, number);
  if (at?.type !== page.duplicates && at?.type !== page.btreeLeaf) return undefined;
  for (let i = 0; i < at.entries; i++) {
    const item = leafItemAt(reader, at, i);
    if (item && !item.deleted && item.text !== undefined) return item.text;
  }
  return undefined;
}

/** One item of a hash page. */
function hashItemAt(reader: Reader, { start }: Page, index: number): string | undefined {
  const { text, pageSize, body, u16, u32 } = reader;
  const at = u16(start + body + 2 * index);
  const end = index === 0 ? pageSize : u16(start + body + 2 * (index - 1));
  if (at < body || end > pageSize || at >= end) return undefined;
  const from = start + at;
  switch (text.charCodeAt(from)) {
    case hashItem.data:
      return text.slice(from + 1, start + end);
    case hashItem.duplicates: {
      const length = u16(from + 1);
      return from + 3 + length <= start + end ? text.slice(from + 3, from + 3 + length) : undefined;
    }
    case hashItem.overflow:
      return longItem(reader, u32(from + 4), u32(from + 8));
    case hashItem.duplicatePages:
      return firstDuplicate(reader, u32(from + 4));
    default:
      return undefined;
  }
}

/** One item of the leaf of a B-tree. */
function leafItemAt(
  reader: Reader,
  { start }: Page,
  index: number,
): { readonly text: string | undefined; readonly deleted: boolean } | undefined {
  const { text, pageSize, body, u16, u32 } = reader;
  const at = u16(start + body + 2 * index);
  if (at < body || at + 3 > pageSize) return undefined;
  const from = start + at;
  const kind = text.charCodeAt(from + 2);
  const deleted = (kind & leafItem.deleted) !== 0;
  switch (kind & ~leafItem.deleted) {
    case leafItem.data: {
      const length = u16(from);
      return { text: at + 3 + length <= pageSize ? text.slice(from + 3, from + 3 + length) : undefined, deleted };
    }
    case leafItem.overflow:
      return { text: longItem(reader, u32(from + 4), u32(from + 8)), deleted };
    case leafItem.duplicatePages:
      return { text: firstDuplicate(reader, u32(from + 4)), deleted };
    default:
      return undefined;
  }
}

/**
 * Reads all the entries of a hash or B-tree file of Berkeley DB. Pages are gone through in the order of the file, so that
 * nothing hangs on hash functions or on the shape of a tree; every offset is checked, and no chain of pages is followed
 * further than the item in it is long.
 *
 * @param text the whole file, a byte string
 * @returns each key, as a byte string, with its first value
 */
export function readBerkeleyDb(text: string): BerkeleyReading {
  const found = readerOf(text);
  if (!found) return { ok: false };
  const { reader, hash } = found;
  const entries = new Map<string, string>();
  const pages = Math.floor(text.length / reader.pageSize);
  for (let number = 1; number < pages; number++) {
    const at = pageAt(reader, number);
    if (!at) break;
    const holds = hash ? at.type === page.hash || at.type === page.unsortedHash : at.type === page.btreeLeaf;
    if (!holds || reader.body + 2 * at.entries > reader.pageSize) continue;
    for (let i = 0; i + 1 < at.entries; i += 2) {
      const key = hash ? hashItemAt(reader, at, i) : leafText(reader, at, i);
      const value = hash ? hashItemAt(reader, at, i + 1) : leafText(reader, at, i + 1);
      if (key !== undefined && value !== undefined && !entries.has(key)) entries.set(key, value);
    }
  }
  return { ok: true, entries };
}

function leafText(reader: Reader, at: Page, index: number): string | undefined {
  const item = leafItemAt(reader, at, index);
  return item?.deleted === false ? item.text : undefined;
}
