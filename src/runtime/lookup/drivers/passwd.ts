import type { LookupDriver } from '../types.ts';

/** Looks for a user of the machine: Exim's `passwd`. */
export const passwd: LookupDriver = {
  name: 'passwd',
  style: 'query',
  open: () => ({
    ok: true,
    opened: {
      find({ key }, { world }) {
        const user = world.accounts.byName(key);
        if (!user) return { status: 'notFound' };
        const { uid, gid, gecos, home, shell } = user;
        return { status: 'found', value: `*:${uid}:${gid}:${gecos}:${home}:${shell}` };
      },
    },
  }),
};
