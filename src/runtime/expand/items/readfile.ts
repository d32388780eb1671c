import { untilNul } from '../characters.ts';
import { fail } from '../compile/code.ts';
import { permissionDenied } from '../open-failed.ts';
import { taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** How much Exim reads at once. */
const bufferSize = 1023;

/**
 * What a stream gives, line by line as Exim takes it: a NUL hides the rest of what has been read at once. Mirrors
 * `cat_file`.
 *
 * @param newline what stands for the newline at the end of a line; undefined: the newline itself
 */
export function joinLines(text: string, newline: string | undefined): string {
  if (!text.includes('\0')) return newline === undefined || newline === '\n' ? text : text.replaceAll('\n', newline);
  let result = '';
  for (const line of text.match(/[^\n]{0,1022}\n|[^\n]{1,1023}/g) ?? []) {
    const seen = untilNul(line.slice(0, bufferSize));
    result += newline !== undefined && seen.endsWith('\n') ? seen.slice(0, -1) + newline : seen;
  }
  return result;
}

/** `${readfile{file}{newline}}`. */
export const readfileItem: ItemMaker = (node, compiler) =>
  stringsItem(
    node,
    compiler,
    ([file = '', newline], context) => {
      const name = textOf(file);
      if (taintOf(file) !== false && compiler.release >= 94) {
        context.environment.services.log?.(`Tainted filename '${name}'`, true);
        return fail(context, `failed to open ${name}: ${permissionDenied(context)}`);
      }
      const read = context.world.files.read(name);
      if (read.ok) return joinLines(read.value, newline === undefined ? undefined : textOf(newline));
      // A directory can be opened; reading it gives nothing.
      if (read.code === 'EISDIR') return '';
      const why = read.code === 'EACCES' ? permissionDenied(context) : read.message;
      return fail(context, `failed to open ${name}: ${why}`);
    },
    (context) => (context.forbidden.has('readfile') ? 'file insertions are not permitted' : undefined),
  );
