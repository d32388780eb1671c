/** What a cdb file gives for a key. */
export type CdbResult =
  { readonly status: 'found'; readonly value: string } | { readonly status: 'notFound' | 'corrupt' };

/** The bytes of the table of tables at the start of a cdb file. */
export const cdbHeaderSize = 2048;

const entrySize = 8;

function readLong(file: string, at: number): number {
  return (
    file.charCodeAt(at) +
    file.charCodeAt(at + 1) * 0x100 +
    file.charCodeAt(at + 2) * 0x10000 +
    file.charCodeAt(at + 3) * 0x1000000
  );
}

/** The hash function of the cdb format. */
function hashOf(key: string): number {
  let hash = 5381;
  for (let i = 0; i < key.length; i++) hash = (((hash << 5) + hash) ^ key.charCodeAt(i)) >>> 0;
  return hash;
}

/**
 * Looks for a key's first value in a constant database. Every offset is checked against the file's size, and no more slots
 * are looked at than there are, so that a damaged file gives `corrupt` or a wrong answer, and nothing worse.
 *
 * @param file the whole file, a byte string of at least `cdbHeaderSize` bytes
 * @param key a byte string
 */
export function findInCdb(file: string, key: string): CdbResult {
  if (file.length < cdbHeaderSize) return { status: 'corrupt' };
  const hash = hashOf(key);
  const table = (hash % 256) * entrySize;
  const start = readLong(file, table);
  const slots = readLong(file, table + 4);
  if (slots === 0) return { status: 'notFound' };
  if (start + slots * entrySize > file.length) return { status: 'corrupt' };

  let slot = (hash >>> 8) % slots;
  for (let looked = 0; looked < slots; looked++) {
    const at = start + slot * entrySize;
    const record = readLong(file, at + 4);
    if (record === 0) return { status: 'notFound' };
    if (readLong(file, at) === hash) {
      if (record + entrySize > file.length) return { status: 'corrupt' };
      const keyLength = readLong(file, record);
      const dataLength = readLong(file, record + 4);
      const data = record + entrySize + keyLength;
      if (keyLength === key.length) {
        if (data > file.length) return { status: 'corrupt' };
        if (file.slice(record + entrySize, data) === key) {
          if (data + dataLength > file.length) return { status: 'corrupt' };
          return { status: 'found', value: file.slice(data, data + dataLength) };
        }
      }
    }
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
  return { status: 'notFound' };
}
