import type { FileStatus } from '../world/world.ts';

const typeBits: Readonly<Record<FileStatus['type'], number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  socket: 0o140000,
  device: 0o020000,
};

const typeLetters: Readonly<Record<FileStatus['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: '?',
  fifo: 'p',
  socket: '?',
  device: 'c',
};

const plain = ['---', '--x', '-w-', '-wx', 'r--', 'r-x', 'rw-', 'rwx'];
const setId = ['--S', '--s', '-wS', '-ws', 'r-S', 'r-s', 'rwS', 'rws'];
const sticky = ['--T', '--t', '-wT', '-wt', 'r-T', 'r-t', 'rwT', 'rwt'];

/** What `${stat:…}` says of a file. */
export function statText(status: FileStatus): string {
  const { type, mode } = status;
  const owner = (mode & 0o4000 ? setId : plain)[(mode >> 6) & 7] ?? '';
  const group = (mode & 0o2000 ? setId : plain)[(mode >> 3) & 7] ?? '';
  const others = (mode & 0o1000 ? sticky : plain)[mode & 7] ?? '';
  const bits = (typeBits[type] | (mode & 0o7777)) & 0o77777;
  return (
    `mode=${bits.toString(8).padStart(4, '0')} smode=${typeLetters[type]}${owner}${group}${others} ` +
    `inode=${status.inode} device=${status.device ?? 0} links=${status.links} uid=${status.uid} gid=${status.gid} ` +
    `size=${status.size} atime=${status.atime} mtime=${status.mtime} ctime=${status.ctime}`
  );
}
