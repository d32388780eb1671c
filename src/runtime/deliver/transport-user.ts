import { quoted } from '../../../grammar/expansion/messages.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { driverOptions } from '../route/driver-options.ts';
import { expandText } from '../route/expand-options.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import { findGroup, findUser } from '../route/users.ts';
import { writeLog } from '../run/log.ts';
import { eximUser } from '../run/exim-user.ts';
import type { Run } from '../run/run.ts';

/** Users as numbers and, where the world knows them, by name. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** Why a transport cannot be run, and Exim's number for it. */
export interface CannotRun {
  readonly message: string;
  readonly errno: number;
  /** Whether it is to be told in the panic log (it may have been already). */
  readonly log: boolean;
}

const gidFail = -28;
const uidFail = -29;

/** Users that every build refuses to deliver as (`FIXED_NEVER_USERS`). */
const fixedNeverUsers: readonly number[] = [0];

/** A user or group that has to be expanded; logs why it cannot be had (`route_find_expanded_user`). */
function expandedId<T>(
  what: 'user' | 'group',
  text: string,
  transport: CompiledDriver,
  run: Run,
  find: (name: string) => T | undefined,
): { readonly found: T } | { readonly message: string } {
  const { release } = run;
  const expanded = expandText(text, run);
  let message: string;
  if (expanded.status === 'value') {
    const found = find(expanded.value);
    if (found !== undefined) return { found };
    const value = quoted(expanded.value, release);
    message = `Failed to find ${what} ${value} from expanded string ${quoted(text, release)} for the ${transport.name} transport`;
  } else {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    message = `Failed to expand ${what} string ${quoted(text, release)} for the ${transport.name} transport: ${why}`;
  }
  writeLog(run, message, ['main', 'panic']);
  return { message };
}

/**
 * The user and group that a transport runs as: its own, or else the address's, or else Exim's. Mirrors `findugid`.
 */
export function findRunAs(transport: CompiledDriver, address: RoutingAddress, run: Run): RunAs | CannotRun {
  const { accounts } = run.world;
  const options = driverOptions(transport, run.config);
  const groupOption = transport.options.get('group')?.value;
  let gid = options.id('group');
  if (groupOption?.kind === 'string') {
    const found = expandedId('group', groupOption.value, transport, run, (name) => findGroup(name, run));
    if ('message' in found) return { message: found.message, errno: gidFail, log: false };
    gid = found.found;
  }
  gid ??= address.gid;
  const userOption = transport.options.get('user')?.value;
  let uid: number | undefined;
  if (userOption?.kind === 'user') {
    uid = userOption.id;
    // A user by name brings the group along when the configuration is read.
    if (options.id('group') === undefined && !transport.options.has('group') && !/^\d+$/.test(userOption.name)) {
      const account = accounts.byName(userOption.name) ?? run.config.accounts.user(userOption.name);
      gid = account?.gid ?? gid;
    }
  } else if (userOption?.kind === 'string') {
    const found = expandedId('user', userOption.value, transport, run, (name) => findUser(name, run));
    if ('message' in found) return { message: found.message, errno: uidFail, log: false };
    ({ uid } = found.found);
    gid ??= found.found.account?.gid;
  } else if (options.flag('pipe_as_creator')) {
    ({ uid } = run.caller);
    gid ??= run.caller.gid;
  } else if (address.uid !== undefined) ({ uid } = address);
  if (uid === undefined) {
    const exim = eximUser(run);
    ({ uid } = exim);
    gid ??= exim.gid;
  }
  if (gid === undefined) {
    return { message: `User set without group for ${transport.name} transport`, errno: gidFail, log: true };
  }
  const list = run.settings.ids('never_users').includes(uid)
    ? 'never_users'
    : fixedNeverUsers.includes(uid)
      ? 'fixed_never_users'
      : undefined;
  if (list !== undefined) {
    const message = `User ${uid} set for ${transport.name} transport is on the ${list} list`;
    return { message, errno: uidFail, log: true };
  }
  const named = userOption?.kind === 'user' && !/^\d+$/.test(userOption.name) ? userOption.name : undefined;
  return { uid, gid, user: accounts.byUid(uid)?.name ?? named, group: run.config.accounts.groupName?.(gid) };
}
