import type { Run } from '../run/run.ts';

/**
 * The texts of a file, or of the files of a folder that OpenSSL would look at: those that are named by a hash.
 *
 * @param hashed the names that it looks at
 * @returns undefined where there is no such file or folder
 */
export function readPemFiles(path: string, hashed: RegExp, run: Run): readonly string[] | undefined {
  const { files } = run.world;
  const status = files.status(path);
  if (!status.ok) return undefined;
  let paths: readonly string[] = [path];
  if (status.value.type === 'directory') {
    const names = files.list(path);
    paths = names.ok ? names.value.filter((name) => hashed.test(name)).map((name) => `${path}/${name}`) : [];
  }
  return paths.flatMap((each) => {
    const read = files.read(each);
    return read.ok ? [read.value] : [];
  });
}
