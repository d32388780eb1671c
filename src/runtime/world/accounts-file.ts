import type { Account, AccountsDirectory } from './world.ts';

/** A group, as `/etc/group` has it. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Makes a directory of accounts; of several of one name or number, the first counts. */
export function accountsDirectory(accounts: readonly Account[], groups: readonly Group[]): AccountsDirectory {
  return {
    byName: (name) => accounts.find((account) => account.name === name),
    byUid: (uid) => accounts.find((account) => account.uid === uid),
    groupByName: (name) => groups.find((group) => group.name === name),
  };
}

/** Reads `/etc/passwd`: lines of seven fields; others are left out. */
export function parsePasswd(text: string): readonly Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, gecos, home, shell] = line.split(':');
    if (!name || line.startsWith('#') || !isNumber(uid) || !isNumber(gid) || shell === undefined) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), gecos: gecos ?? '', home: home ?? '', shell }];
  });
}

/** Reads `/etc/group`: lines of four fields; others are left out. */
export function parseGroup(text: string): readonly Group[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members] = line.split(':');
    if (!name || line.startsWith('#') || !isNumber(gid)) return [];
    return [{ name, gid: Number(gid), members: (members ?? '').split(',').filter((member) => member !== '') }];
  });
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
