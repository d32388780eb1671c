import type { Target } from '../../catalogue/target.ts';
import { compareVersions } from '../../catalogue/version.ts';

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '\t': '\\t',
  '"': '\\"',
};

/**
 * A text in double quotes, as Exim's messages quote it: as it stands before 4.99, and from then on with what is not
 * printable, tabs and double quotes escaped (`%q`).
 */
export function quoted(text: string, target: Target): string {
  if (compareVersions(target.version, '4.99') < 0) return `"${text}"`;
  return `"${text.replace(/[^ -~]|"/g, (char) => escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;
}
