import { trimSpaceEnd } from '../characters.ts';
import { listReader, nextInList, splitList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail, step } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { readSeparator, splitOptions } from '../lists.ts';
import type { NamedListKind } from '../services.ts';
import type { OperatorMaker } from './operator.ts';

const listcount: OperatorMaker = ({ compiler: { release } }) => ({
  apply: (subject, context) => {
    const { separator, text } = release >= 99 ? readSeparator(subject) : { separator: '', text: subject };
    return String(splitList(text, splitOptions(separator, context.taint, release)).length);
  },
  clean: true,
});

const kinds: Readonly<Record<string, { readonly kind: NamedListKind; readonly said: string }>> = {
  a: { kind: 'address', said: 'address ' },
  d: { kind: 'domain', said: 'domain ' },
  h: { kind: 'host', said: 'host ' },
  l: { kind: 'local-part', said: 'localpart ' },
};

/** Exim copies items of named lists into a buffer of this many characters. */
const longestItem = 255;

/** How deep named lists may stand in named lists. */
const deepest = 50;

/** A named list as a list with colons; lists in it are put in their place. Mirrors `expand_listnamed`. */
function namedList(
  written: string,
  type: string | undefined,
  context: ExpandContext,
  depth: number,
): string | undefined {
  const { release } = context.dialect;
  const { services } = context.environment;
  const name = written.startsWith('+') ? written.slice(1) : written;
  const only = type === undefined ? undefined : kinds[type.charAt(0)];
  if (type !== undefined && !only) return fail(context, 'bad suffix on "list" operator');
  const order = only ? [only] : ['a', 'd', 'h', 'l'].map((letter) => kinds[letter]);
  let list: string | undefined;
  for (const each of order) list ??= each && services.namedList?.(each.kind, name);
  if (list === undefined) return fail(context, `${quoted(name, release)} is not a ${only?.said ?? ''}named list`);
  if (depth > deepest) return fail(context, `named lists stand more than ${deepest} deep within each other`);
  const reader = listReader(list);
  const items: string[] = [];
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    if (!step(context)) return undefined;
    const cut = item.length > longestItem ? trimSpaceEnd(item.slice(0, longestItem)) : item;
    if (cut.startsWith('+')) {
      const inner = namedList(cut, type, context, depth + 1);
      if (inner === undefined) return undefined;
      items.push(inner);
    } else if (reader.separator === ':') items.push(cut);
    else items.push(requoted(cut, reader.separator));
  }
  return items.join(' : ');
}

/** An item of a list with another separator, for a list with colons. */
function requoted(item: string, separator: string): string {
  let result = '';
  for (let i = 0; i < item.length; i++) {
    const char = item.charAt(i);
    if (char === ':') result += '::';
    else {
      result += char;
      if (char === separator && item.charAt(i + 1) === separator) i++;
    }
  }
  return result;
}

const listnamed: OperatorMaker = ({ argument }) => ({
  apply: (subject, context) => namedList(subject, argument, context, 0),
  clean: true,
});

/** `${listcount:…}`, `${listnamed:…}`, `${listnamed_d:…}`. */
export const listOperators = { listcount, listnamed };
