import { lowerCase } from '../preprocess/characters.ts';
import type { LookupOption, LookupPattern, NamePattern, PartialPrefix } from './ast.ts';
import type { ItemSource } from './source.ts';
import { spanOf, wordOf } from './source.ts';

const partialPrefix = /^partial(\d*)(?:-|\(([!-(*-/:-@[-`{-~]*)\))/;

/**
 * Reads a pattern that `check_string` would be given: a regular expression, a wildcard, a lookup, something special, or
 * plain text.
 *
 * @param from where it begins in the item
 * @param atSpecial whether "@" means something
 */
export function readNamePattern(source: ItemSource, from: number, atSpecial: boolean): NamePattern {
  const { text } = source;
  const pattern = text.slice(from);
  const span = spanOf(source, from, text.length);
  if (pattern.startsWith('^')) return { kind: 'regex', source: pattern, ...span };
  if (pattern.startsWith('*')) return { kind: 'wildcard', tail: wordOf(source, from + 1, text.length), ...span };
  if (atSpecial && pattern.startsWith('@')) {
    if (pattern === '@') return { kind: 'primary-host', ...span };
    if (pattern === '@[]') return { kind: 'local-addresses', ...span };
    const mx = /^@mx_(any|primary|secondary)(\/ignore=)?/i.exec(pattern);
    if (mx && (mx[2] !== undefined || mx[0] === pattern)) {
      const which = lowerCase(mx[1] ?? '') as 'any' | 'primary' | 'secondary';
      const ignore = mx[2] === undefined ? undefined : wordOf(source, from + mx[0].length, text.length);
      return { kind: 'mx', which, ignore, ...span };
    }
  }
  return pattern.includes(';') ? readLookup(source, from, false) : { kind: 'literal', text: pattern, ...span };
}

/**
 * Reads `type;argument`. The type's name is whatever is left of it once prefixes, defaults and options are gone.
 *
 * @param net whether `net-` may come first
 */
export function readLookup(source: ItemSource, from: number, net: boolean): LookupPattern {
  const { text } = source;
  const semicolon = text.indexOf(';', from);
  let at = from;
  const prefix = net ? /^net(\d*)-/.exec(text.slice(from, semicolon)) : null;
  if (prefix) at += prefix[0].length;
  const netSpan = prefix && {
    ...spanOf(source, from, at),
    bits: prefix[1] ? Number(prefix[1]) : undefined,
  };
  const partial = prefix ? undefined : readPartial(source, at, semicolon);
  if (partial) at += partial.length;
  const rest = text.slice(at, semicolon);
  const comma = rest.indexOf(',');
  const nameAndStar = comma < 0 ? rest : rest.slice(0, comma);
  const star = nameAndStar.indexOf('*');
  const nameEnd = at + (star < 0 ? nameAndStar.length : star);
  return {
    kind: 'lookup',
    net: netSpan ?? undefined,
    partial: partial?.node,
    name: wordOf(source, at, nameEnd),
    star: star < 0 ? undefined : wordOf(source, nameEnd, at + nameAndStar.length),
    options: comma < 0 ? [] : readOptions(source, at + comma + 1, semicolon),
    argument: readArgument(source, semicolon + 1),
    ...spanOf(source, from, text.length),
  };
}

function readPartial(
  source: ItemSource,
  from: number,
  to: number,
): { readonly node: PartialPrefix; readonly length: number } | undefined {
  const match = partialPrefix.exec(source.text.slice(from, to));
  if (!match) return undefined;
  const [whole, digits = '', affix] = match;
  const affixStart = from + whole.indexOf('(') + 1;
  return {
    length: whole.length,
    node: {
      ...spanOf(source, from, from + whole.length),
      count: digits === '' ? undefined : Number(digits),
      affix: affix === undefined ? undefined : wordOf(source, affixStart, affixStart + affix.length),
    },
  };
}

function readOptions(source: ItemSource, from: number, to: number): LookupOption[] {
  const options: LookupOption[] = [];
  for (let at = from; at <= to;) {
    const comma = source.text.indexOf(',', at);
    const end = comma < 0 || comma > to ? to : comma;
    const equals = source.text.slice(at, end).indexOf('=');
    const nameEnd = equals < 0 ? end : at + equals;
    options.push({
      ...spanOf(source, at, end),
      name: wordOf(source, at, nameEnd),
      value: nameEnd === end ? undefined : wordOf(source, nameEnd + 1, end),
    });
    at = end + 1;
  }
  return options;
}

function readArgument(source: ItemSource, from: number): LookupPattern['argument'] {
  let start = from;
  while (/[\t-\r ]/.test(source.text.charAt(start))) start++;
  return wordOf(source, start, source.text.length);
}
