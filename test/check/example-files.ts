import type { FileProbe } from '../../src/check/file-probe.ts';
import type { RuleExample } from '../../src/check/rule.ts';

/** Files as examples have them. */
export function probeOf(files: NonNullable<RuleExample['files']>): FileProbe {
  const at = (path: string): 'directory' | { readonly content: string } | undefined =>
    Object.hasOwn(files, path) ? files[path] : undefined;
  return {
    kind: (path) => {
      const entry = at(path);
      return entry === undefined ? 'missing' : entry === 'directory' ? 'directory' : 'file';
    },
    read: (path) => {
      const entry = at(path);
      return entry === undefined || entry === 'directory' ? undefined : Buffer.from(entry.content, 'latin1');
    },
  };
}
