import type { Target } from '../../catalogue/target.ts';
import { compareVersions } from '../../catalogue/version.ts';
import { quoted } from './message.ts';
import { lookupOptions } from './options.ts';
import type { LookupStyle, LookupType } from './types.ts';

/** What is known of the lookup types of a target: enough to take a name apart without being able to look anything up. */
export type LookupStyles = ReadonlyMap<string, { readonly style: LookupStyle }>;

export type ParsedLookupType =
  { readonly ok: true; readonly type: LookupType } | { readonly ok: false; readonly message: string };

/**
 * Takes the written name of a lookup type apart: `partial3-lsearch*@,ret=full`. Mirrors `search_findtype_partial`.
 *
 * @param written the type as it stands in a lookup item or before the semicolon of a list item; a byte string
 * @param styles the lookup types that the target has
 * @returns the parts, or the message that Exim gives
 */
export function parseLookupType(written: string, styles: LookupStyles, target: Target): ParsedLookupType {
  let rest = written;
  let partial = -1;
  let affix = '';
  if (written.startsWith('partial')) {
    const match = /^partial(\d*)(?:-|\(([!-(*-/:-@[-`{-~]*)\))/.exec(written);
    if (!match) return { ok: false, message: `format error in lookup type ${quoted(written, target)}` };
    partial = match[1] ? Number(match[1]) : 2;
    affix = match[2] ?? '*.';
    rest = written.slice(match[0].length);
  }
  const { name, star, options } = splitSuffixes(rest, target);
  const style = styles.get(name)?.style;
  if (style === undefined) return { ok: false, message: `unknown lookup type ${quoted(name, target)}` };
  // A query in a file has no such restriction in Exim, and its partial matching comes to nothing.
  if (style === 'query') {
    if (partial >= 0) {
      return { ok: false, message: `"partial" is not permitted for lookup type ${quoted(rest, target)}` };
    }
    if (star !== '') {
      const message = `defaults using "*" or "*@" are not permitted for lookup type ${quoted(rest, target)}`;
      return { ok: false, message };
    }
  }
  return { ok: true, type: { written, name, style, partial, affix, star, options } };
}

type Suffixes = Pick<LookupType, 'name' | 'star' | 'options'>;

function splitSuffixes(text: string, target: Target): Suffixes {
  if (compareVersions(target.version, '4.94') < 0) {
    const star = text.endsWith('*@') ? '*@' : text.endsWith('*') ? '*' : '';
    return { name: text.slice(0, text.length - star.length), star, options: undefined };
  }
  const starAt = text.indexOf('*');
  const star = starAt < 0 ? '' : text.charAt(starAt + 1) === '@' ? '*@' : '*';
  const comma = text.indexOf(',', Math.max(starAt, 0));
  const end = Math.min(...[starAt, comma].filter((at) => at >= 0), text.length);
  return { name: text.slice(0, end), star, options: comma < 0 ? undefined : text.slice(comma + 1) };
}

/** The file and the key of a lookup, sorted out. */
export interface LookupArguments {
  readonly file: string | undefined;
  readonly key: string;
}

/**
 * Sorts out what a lookup is given: a single-key type has a key and a file; a query stands alone; a query in a file has
 * the file in an option, or before it. Mirrors `search_args`.
 *
 * @param key the key or the list's subject; not heeded by queries
 * @param fileOrQuery what stands in the second pair of braces, or after the semicolon of a list item
 */
export function lookupArguments(type: LookupType, key: string, fileOrQuery: string): LookupArguments {
  const argument = fileOrQuery.replace(/^[ \t\n\v\f\r]+/, '');
  switch (type.style) {
    case 'query':
      return { file: undefined, key: argument };
    case 'file-query': {
      const option = lookupOptions(type.options).find((each) => each.startsWith('file='));
      if (option !== undefined) return { file: option.slice(5), key: argument };
      const match = /^(\/[^ \t\n\v\f\r]*)[ \t\n\v\f\r]*/.exec(argument);
      return match ? { file: match[1], key: argument.slice(match[0].length) } : { file: undefined, key: argument };
    }
    case 'single-key':
    case 'absolute-file':
      return { file: argument, key };
  }
}
