import type { Accounts } from '../compile/config.ts';

/** The users and groups that a project lists, and no others; a list that is not there allows any name. */
export function listedAccounts(users: readonly string[] | undefined, groups: readonly string[] | undefined): Accounts {
  const id = (names: readonly string[] | undefined, name: string): number | undefined => {
    if (name === 'root') return 0;
    if (!names) return 65534;
    const place = names.indexOf(name);
    return place < 0 ? undefined : 1000 + place;
  };
  return {
    user(name) {
      const uid = id(users, name);
      return uid === undefined ? undefined : { uid, gid: uid };
    },
    group: (name) => id(groups, name),
    hostname: 'localhost',
  };
}
