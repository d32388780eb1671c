import { lowerCase, trimSpaceStart } from './characters.ts';

/** What the lines of a section are read as. */
export type SectionKind =
  'main' | 'acl' | 'authenticators' | 'local_scan' | 'retry' | 'rewrite' | 'routers' | 'transports' | 'unknown';

/** Section names as Exim compares them: in lower case, with an "s" at the end that may be left out. */
const byName: Readonly<Record<string, SectionKind>> = {
  acls: 'acl',
  authenticators: 'authenticators',
  local_scans: 'local_scan',
  retrys: 'retry',
  rewrites: 'rewrite',
  routers: 'routers',
  transports: 'transports',
};

/** How much of a section's name Exim keeps. */
export const longestSectionName = 22;

/**
 * The name on a `begin` line, as Exim cuts it.
 *
 * @param line a logical line
 * @returns undefined where it is no `begin` line
 */
export function sectionName(line: string): string | undefined {
  const first = line.charCodeAt(0);
  // Every line is asked; few begin with a "b".
  if (first !== 98 && first !== 66) return undefined;
  if (lowerCase(line.slice(0, 6)) !== 'begin ') return undefined;
  return trimSpaceStart(line.slice(6)).slice(0, longestSectionName);
}

/** The kind of section that a name on a `begin` line stands for. */
export function sectionKind(name: string): SectionKind {
  const lower = lowerCase(name);
  return byName[lower.endsWith('s') ? lower : `${lower}s`] ?? 'unknown';
}

/** The section in force after a logical line. */
export function sectionAfter(section: SectionKind, line: string): SectionKind {
  const name = sectionName(line);
  return name === undefined ? section : sectionKind(name);
}

/**
 * Whether Exim takes a logical line as a macro definition (perhaps a malformed one): in the main section every line that
 * begins with an upper case letter; in driver and ACL sections one that has the form of a definition; elsewhere none.
 */
export function definesMacro(section: SectionKind, line: string): boolean {
  const first = line.charCodeAt(0);
  if (!(first >= 65 && first <= 90) || sectionName(line) !== undefined) return false;
  switch (section) {
    case 'main':
      return true;
    case 'retry':
    case 'rewrite':
    case 'local_scan':
      return false;
    default:
      return /^\w+[\t-\r ]*=/.test(line);
  }
}
