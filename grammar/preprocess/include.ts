import type { EximVerdict } from '../fault.ts';
import { skipSpace, trimEnd } from './characters.ts';
import type { IncludeReader } from './types.ts';

/** Included files may be nested this deep; Exim goes on until it runs out of open files. */
export const deepestInclude = 64;

/** What came of an include line: text to read, nothing to read, or a fault. */
export type IncludeOutcome =
  | { readonly kind: 'read'; readonly path: string; readonly text: string }
  | { readonly kind: 'absent'; readonly path: string }
  | {
      readonly kind: 'fault';
      readonly path: string;
      readonly rule: string;
      readonly message: string;
      readonly exim: EximVerdict;
    };

/** The file that an include line stands in. */
export interface IncludeContext {
  readonly reader: IncludeReader;
  /** The folder of the file that holds the line. */
  readonly directory: string;
  /** The files that are open, outermost first. */
  readonly open: readonly string[];
  /** The line, as Exim names it. */
  readonly file: string;
  readonly line: number;
}

/**
 * Carries out `.include` or `.include_if_exists` (readconf.c, get_config_line()).
 *
 * @param argument what follows the name, after macro replacement
 */
export function readInclude(
  name: 'include' | 'include_if_exists',
  argument: string,
  context: IncludeContext,
): IncludeOutcome {
  const end = trimEnd(argument, 0, argument.length);
  let path = argument.slice(skipSpace(argument, 0, end), end);
  if (path.startsWith('"') && path.endsWith('"')) path = path.slice(1, Math.max(1, path.length - 1));
  const fault = (rule: string, message: string, exim: string): IncludeOutcome => ({
    kind: 'fault',
    path,
    rule,
    message,
    exim: { message: exim, file: context.file, line: context.line },
  });
  if (!path.startsWith('/')) {
    if (name === 'include_if_exists') {
      const exim = `.include specifies a non-absolute path "${path}"`;
      return fault('include/relative', `.include_if_exists takes an absolute path, not "${path}"`, exim);
    }
    path = `${context.directory}/${path}`;
  }
  if (name === 'include_if_exists' && !context.reader.exists(path)) return { kind: 'absent', path };
  const failed = `failed to open included configuration file ${path}`;
  if (context.open.includes(path)) return fault('include/cycle', `"${path}" includes itself`, failed);
  if (context.open.length > deepestInclude) {
    return fault('include/cycle', `included files are nested more than ${deepestInclude} deep`, failed);
  }
  const text = context.reader.read(path);
  if (text === undefined) return fault('include/missing', `the included file "${path}" cannot be read`, failed);
  return { kind: 'read', path, text };
}
