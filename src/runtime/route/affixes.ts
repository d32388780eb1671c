import { splitList } from '../../../grammar/list/split.ts';
import { lowerCase } from '../expand/characters.ts';

/** A prefix or suffix that a local part has. */
export interface Affix {
  /** How many characters it has. */
  readonly length: number;
  /** How many of them a wildcard stands for. */
  readonly wild: number;
}

/**
 * Looks for one of several prefixes at the beginning of a local part. Mirrors `route_check_prefix`.
 *
 * @param prefixes `local_part_prefix`, a list; an item that begins with an asterisk matches with anything before it
 * @returns undefined where there is none
 */
export function findPrefix(localPart: string, prefixes: string): Affix | undefined {
  const lower = lowerCase(localPart);
  for (const item of splitList(prefixes)) {
    if (item.startsWith('*')) {
      const fixed = lowerCase(item.slice(1));
      const at = lower.lastIndexOf(fixed);
      if (at >= 0 && fixed.length + at > 0) return { length: fixed.length + at, wild: at };
      if (at >= 0) return undefined;
    } else if (lower.startsWith(lowerCase(item))) return item === '' ? undefined : { length: item.length, wild: 0 };
  }
  return undefined;
}

/** Looks for one of several suffixes at the end of a local part. Mirrors `route_check_suffix`. */
export function findSuffix(localPart: string, suffixes: string): Affix | undefined {
  const lower = lowerCase(localPart);
  for (const item of splitList(suffixes)) {
    if (item.endsWith('*')) {
      const fixed = lowerCase(item.slice(0, -1));
      const at = lower.indexOf(fixed);
      if (at >= 0) {
        const length = localPart.length - at;
        return length > 0 ? { length, wild: length - fixed.length } : undefined;
      }
    } else if (lower.length > item.length && lower.endsWith(lowerCase(item))) {
      return item === '' ? undefined : { length: item.length, wild: 0 };
    }
  }
  return undefined;
}
