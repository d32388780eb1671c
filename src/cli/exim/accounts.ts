import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Accounts } from '../../compile/config.ts';
import { parseGroup, parsePasswd } from '../../runtime/world/accounts-file.ts';

/** Where a Unix keeps its users and groups. */
const passwdFile = '/etc/passwd';
const groupFile = '/etc/group';

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

let cached: { readonly stamp: string; readonly accounts: Accounts } | undefined;

/** The users and groups of this machine, read again only where the files have changed. */
export function machineAccounts(): Accounts {
  const stamp = `${modified(passwdFile)} ${modified(groupFile)}`;
  if (cached?.stamp !== stamp) cached = { stamp, accounts: accountsOf(read(passwdFile), read(groupFile), hostname()) };
  return cached.accounts;
}

/**
 * Users and groups as files tell them.
 *
 * @param passwd the text of an `/etc/passwd`
 * @param group the text of an `/etc/group`
 * @param host the machine's name
 */
export function accountsOf(passwd: string, group: string, host: string): Accounts {
  const users = new Map<string, { uid: number; gid: number }>();
  const userNames = new Map<number, string>();
  for (const { name, uid, gid } of parsePasswd(passwd)) {
    if (!users.has(name)) users.set(name, { uid, gid });
    if (!userNames.has(uid)) userNames.set(uid, name);
  }
  const groups = new Map<string, number>();
  const groupNames = new Map<number, string>();
  for (const { name, gid } of parseGroup(group)) {
    if (!groups.has(name)) groups.set(name, gid);
    if (!groupNames.has(gid)) groupNames.set(gid, name);
  }
  return {
    user: (name) => users.get(name),
    group: (name) => groups.get(name),
    userName: (uid) => userNames.get(uid),
    groupName: (gid) => groupNames.get(gid),
    hostname: host,
  };
}
