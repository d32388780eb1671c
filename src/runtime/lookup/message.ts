import type { Target } from '../../catalogue/target.ts';
import { compareVersions } from '../../catalogue/version.ts';
import { quotedAndEscaped } from '../../compile/exim-text.ts';

/** What stands in log lines for a message that Exim does not have. */
export const noMessage = 'NULL';

/**
 * A text in double quotes, as Exim's messages quote it: as it stands before 4.99, and from then on with what is not
 * printable, tabs and double quotes escaped (`%q`).
 */
export function quoted(text: string, target: Target): string {
  return compareVersions(target.version, '4.99') < 0 ? `"${text}"` : quotedAndEscaped(text);
}
