import type { ExpandContext } from './context.ts';

/** What `string_open_failed` says of a file that may not be opened. */
export function permissionDenied({ environment }: Pick<ExpandContext, 'environment'>): string {
  const { uid, gid } = environment.effectiveIds?.() ?? { uid: 0, gid: 0 };
  return `Permission denied (euid=${uid} egid=${gid})`;
}
