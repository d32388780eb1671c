import { decodeRfc2047 } from '../expand/encodings/rfc2047.ts';
import type { Run } from '../run/run.ts';

/** A name as it stands in an expansion. Mirrors `quote`. */
function quotedName(name: string): string {
  return name.replace(/[\0${}]/g, (char) => (char === '\0' ? '\\0' : `\\${char}`));
}

/** What stands in all header fields of a name, as it is; undefined where that cannot be expanded. */
export function rawField(name: string, run: Run): string | undefined {
  const result = run.expand(`$rheader_${quotedName(name)}`);
  return result.ok ? result.value : undefined;
}

/** Whether there is a header field of a name; undefined where that cannot be expanded. */
export function hasField(name: string, run: Run): boolean | undefined {
  const result = run.expand(`\${if def:header_${quotedName(name)} {true}{false}}`);
  if (!result.ok) return undefined;
  return result.value !== 'false';
}

/**
 * What stands in all header fields of a name: without white space around it and newlines in it, and with encoded words in
 * UTF-8. Mirrors `expand_header`.
 *
 * @returns undefined where it cannot be expanded
 */
export function decodedField(name: string, run: Run): string | undefined {
  const raw = rawField(name, run);
  if (raw === undefined) return undefined;
  const text = raw
    .replace(/^[ \t]+/, '')
    .replaceAll('\n', '')
    .replace(/[ \t]+$/, '');
  return decodeRfc2047(text, run.settings.flag('check_rfc2047_length'), 'utf-8', '\0').text;
}
