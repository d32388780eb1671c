import type { MissingInput } from '../runtime/world/world.ts';

/** What permits that something missing is asked of this machine: ` (--allow-net permits it)`; empty where nothing does. */
export function permissionNote({ permission }: MissingInput): string {
  return permission === undefined ? '' : ` (--allow-${permission} permits it)`;
}
