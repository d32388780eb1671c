import type { Run } from './run.ts';

/** Exim's user where the world has none: as some distributions number it. */
const unknownUser = { name: 'exim', uid: 93, gid: 93 } as const;

/** The user that Exim itself runs as: `exim_user`, or the one that it is usually built with. */
export function eximUser(run: Pick<Run, 'config' | 'world'>): {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
} {
  const { accounts } = run.world;
  const set = run.config.main.get('exim_user')?.value;
  if (set?.kind === 'user' && set.id !== undefined) {
    const account = accounts.byUid(set.id);
    return { name: account?.name ?? set.name, uid: set.id, gid: account?.gid ?? set.id };
  }
  const account = accounts.exim ?? accounts.byName('Debian-exim') ?? accounts.byName('exim');
  return account ?? unknownUser;
}
