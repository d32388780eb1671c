import type { LogicalSpan } from '../fault.ts';
import type { AclItem, BadLine, ListKind, MacroDefinition, Name, NamedListDefinition, OptionSetting } from './ast.ts';
import { bareValue, nameNode, restOfLine, skipSpace } from './values.ts';

const listKinds: readonly ListKind[] = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'];

/** A token, and where it stands in the logical text. */
export interface Placed {
  readonly start: number;
  readonly image: string;
}

/** A line's end, and what follows its names: an assignment, or anything else. */
export interface Tail {
  readonly end: number;
  readonly equals: number | undefined;
  /** Where what follows begins; the line's end where nothing does. */
  readonly from: number;
}

function placedName({ start, image }: Placed): Name {
  return { kind: 'name', text: image, start, end: start + image.length };
}

/** `NAME = text`, `NAME == text`. */
export function macroNode(text: string, name: Placed, tail: Tail): MacroDefinition {
  const redefinition = tail.equals !== undefined && text.charAt(tail.equals + 1) === '=';
  const from = redefinition ? skipSpace(text, tail.from + 1, tail.end) : tail.from;
  return {
    kind: 'macro',
    name: placedName(name),
    redefinition,
    value: bareValue(text, from, tail.end),
    start: name.start,
    end: tail.end,
  };
}

/** `domainlist name = items` and its kin. */
export function namedListNode(text: string, hide: Placed | undefined, token: Placed, tail: Tail): NamedListDefinition {
  const { start } = token;
  const list = listKinds.find((each) => token.image.startsWith(each)) ?? 'domainlist';
  const cache = token.image.startsWith('_cache', list.length);
  const after = start + list.length + (cache ? 6 : 0);
  const keyword = nameNode(text, start, after);
  const base = {
    kind: 'named-list',
    list,
    keyword,
    hide: hide !== undefined,
    cache,
    start: hide?.start ?? start,
    end: tail.end,
  } as const;
  const wordEnd = start + token.image.length;
  if (after < wordEnd || skipSpace(text, after, tail.end) === after) {
    return {
      ...base,
      malformed: nameNode(text, after, Math.max(after, wordEnd)),
      name: nameNode(text, after, after),
      value: undefined,
    };
  }
  const nameStart = skipSpace(text, after, tail.end);
  let nameEnd = nameStart;
  while (nameEnd < tail.end && /\w/.test(text.charAt(nameEnd))) nameEnd++;
  const name = nameNode(text, nameStart, nameEnd);
  const equals = skipSpace(text, nameEnd, tail.end);
  if (text.charAt(equals) !== '=' || equals >= tail.end) {
    return { ...base, name, value: undefined, missingEquals: nameNode(text, equals, tail.end) };
  }
  return { ...base, name, value: restOfLine(text, skipSpace(text, equals + 1, tail.end), tail.end) };
}

/** An option setting in any form. */
export function optionNode(
  text: string,
  hide: Placed | undefined,
  token: Placed | undefined,
  tail: Tail,
): OptionSetting {
  const from = tail.equals ?? tail.from;
  const name = token ? placedName(token) : nameNode(text, from, from);
  const start = hide?.start ?? name.start;
  return {
    kind: 'option',
    name,
    negation: name.text.startsWith('no_') ? 'no_' : name.text.startsWith('not_') ? 'not_' : '',
    hide: hide !== undefined,
    equals: tail.equals,
    value: tail.equals !== undefined && tail.from < tail.end ? restOfLine(text, tail.from, tail.end) : undefined,
    rest: tail.equals === undefined && tail.from < tail.end ? nameNode(text, tail.from, tail.end) : undefined,
    start,
    end: tail.end,
  };
}

/** A line that cannot be what its place asks for. */
export function badNode(text: string, expected: BadLine['expected'], { start, end }: LogicalSpan): BadLine {
  return { kind: 'bad', expected, text: text.slice(start, end), start, end };
}

/** The parts of a driver's or an ACL's header. */
export function headerNodes(
  text: string,
  token: Placed,
  tail: Tail,
): { name: Name; header: LogicalSpan; extra?: Name; start: number } {
  const { start } = token;
  const colon = start + token.image.length - 1;
  const name = nameNode(text, start, start + (/^\w*/.exec(token.image)?.[0].length ?? 0));
  const from = skipSpace(text, colon + 1, tail.end);
  return {
    name,
    header: { start, end: tail.end },
    ...(from < tail.end ? { extra: nameNode(text, from, tail.end) } : {}),
    start,
  };
}

/**
 * A condition or modifier.
 *
 * @param lineStart where its line begins, when it does not begin with the item itself
 */
export function aclItemNode(
  text: string,
  lineStart: number | undefined,
  bang: Placed | undefined,
  token: Placed | undefined,
  tail: Tail,
): AclItem {
  const { end } = tail;
  const first = tail.equals ?? tail.from;
  const name = token ? placedName(token) : nameNode(text, first, first);
  const start = bang?.start ?? name.start;
  const line = { start: lineStart ?? start, end };
  const negated = bang !== undefined;
  if (tail.equals !== undefined) {
    // Most items: a literal of one shape, which is much faster to make than one put together of parts.
    const value = bareValue(text, tail.from, end);
    return { kind: 'acl-item', negated, name, equals: tail.equals, value, start, end, line };
  }
  const base = { kind: 'acl-item', negated, name, start, end, line } as const;
  let { from } = tail;
  let equals: number | undefined;
  let variable: Name | undefined;
  if (name.text === 'set') {
    let stop = from;
    while (stop < end && !/[=\t-\r ]/.test(text.charAt(stop))) stop++;
    variable = nameNode(text, from, stop);
    from = skipSpace(text, stop, end);
    if (text.charAt(from) === '=' && from < end) {
      equals = from;
      from = skipSpace(text, from + 1, end);
    }
  }
  return {
    ...base,
    ...(variable ? { variable } : {}),
    equals,
    value: equals === undefined ? undefined : bareValue(text, from, end),
    ...(equals === undefined && from < end ? { rest: nameNode(text, from, end) } : {}),
  };
}

/** A line of a statement that begins with no name: Exim reads an empty one. */
export function namelessItem(text: string, { start, end }: LogicalSpan): AclItem {
  return {
    kind: 'acl-item',
    negated: false,
    name: nameNode(text, start, start),
    equals: undefined,
    value: undefined,
    rest: nameNode(text, start, end),
    start,
    end,
    line: { start, end },
  };
}
