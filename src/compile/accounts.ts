import type { Compilation } from './compilation.ts';
import { listReader, nextInList } from '../../grammar/list/split.ts';

const numeric = /^[\d-]\d*$/;

/** Whether a user or group is given by number: Exim takes it as it is, and looks nothing up. */
export function isNumericAccount(name: string): boolean {
  return numeric.test(name);
}

/** The number that a text of digits stands for as a user or group, which have no sign. */
function toId(text: string): number {
  return (Number.parseInt(text, 10) || 0) >>> 0;
}

/**
 * The number of a user given by name or number (`route_finduser`).
 *
 * @returns undefined where there is no such user
 */
export function userId({ accounts, main }: Compilation, name: string): number | undefined {
  if (numeric.test(name)) return toId(name);
  const longest = main.get('max_username_length')?.value;
  if (longest?.kind === 'integer' && longest.value > 0 && name.length > longest.value) return undefined;
  return name === '' ? undefined : accounts.user(name)?.uid;
}

/**
 * The number of a group given by name or number (`route_findgroup`).
 *
 * @returns undefined where there is no such group
 */
export function groupId({ accounts }: Compilation, name: string): number | undefined {
  return numeric.test(name) ? toId(name) : accounts.group(name);
}

/**
 * The items of a list of accounts. Exim counts the colons that something follows, and takes an item for each; where the
 * list has fewer, it takes the last one again.
 */
function accountNames(text: string): string[] {
  const names: string[] = [];
  if (text === '') return names;
  const count = 1 + (text.match(/:(?=.)/gs)?.length ?? 0);
  const reader = listReader(text);
  for (let i = 0; i < count; i++) {
    reader.separator = '';
    names.push(nextInList(reader) ?? names.at(-1) ?? '');
  }
  return names;
}

/** A user or group of a list, and its number where it has one. */
export interface Account {
  readonly name: string;
  readonly id: number | undefined;
}

/** The users of a list (`opt_uidlist`). */
export function userIds(compilation: Compilation, text: string): Account[] {
  return accountNames(text).map((name) => ({ name, id: userId(compilation, name) }));
}

/** The groups of a list (`opt_gidlist`). */
export function groupIds(compilation: Compilation, text: string): Account[] {
  return accountNames(text).map((name) => ({ name, id: groupId(compilation, name) }));
}
