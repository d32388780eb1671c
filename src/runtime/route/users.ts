import { quoted } from '../../../grammar/expansion/messages.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Account } from '../world/world.ts';
import { expandText } from './expand-options.ts';
import type { RouterSite } from './site.ts';

/** A user by login name. Mirrors `route_finduser` where numbers are names like any other. */
export function findAccount(name: string, run: Run): Account | undefined {
  const longest = run.settings.number('max_username_length');
  if (longest > 0 && name.length > longest) return undefined;
  return run.world.accounts.byName(name);
}

/** A user by name or number (`route_finduser`): the number, and the account where the name was looked up. */
export function findUser(name: string, run: Run): { readonly uid: number; readonly account?: Account } | undefined {
  if (/^(?:\d|-)\d*$/.test(name)) return { uid: Number.parseInt(name, 10) || 0 };
  const account = findAccount(name, run);
  return account && { uid: account.uid, account };
}

/** A group by name or number (`route_findgroup`). */
export function findGroup(name: string, run: Run): number | undefined {
  if (/^(?:\d|-)\d*$/.test(name)) return Number.parseInt(name, 10) || 0;
  return run.world.accounts.groupByName(name)?.gid;
}

/** The user and group that a router names for what it runs or delivers. */
export interface UserGroup {
  uid: number | undefined;
  gid: number | undefined;
  readonly initgroups: boolean;
}

interface Found {
  readonly id: number;
  readonly account?: Account;
}

/** A user or group from a string that is expanded (`route_find_expanded_user`, `route_find_expanded_group`). */
export function findExpanded(
  kind: 'user' | 'group',
  text: string,
  { run, router, address }: RouterSite,
): Found | undefined {
  const { release } = run;
  const written = quoted(text, release);
  const expanded = expandText(text, run);
  let message: string;
  if (expanded.status === 'value') {
    if (kind === 'user') {
      const found = findUser(expanded.value, run);
      if (found) return { id: found.uid, ...(found.account && { account: found.account }) };
    } else {
      const id = findGroup(expanded.value, run);
      if (id !== undefined) return { id };
    }
    const value = quoted(expanded.value, release);
    message = `Failed to find ${kind} ${value} from expanded string ${written} for the ${router.name} router`;
  } else {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    message = `Failed to expand ${kind} string ${written} for the ${router.name} router: ${why}`;
  }
  address.message = message;
  writeLog(run, message, ['main', 'panic']);
  return undefined;
}

/**
 * The options `user` and `group` of a router. Mirrors `rf_get_ugid`.
 *
 * @returns undefined where they cannot be had: the address has a message then
 */
export function userOfRouter(site: RouterSite): UserGroup | undefined {
  const { router, options, address } = site;
  const found: UserGroup = {
    uid: options.id('user'),
    gid: options.id('group'),
    initgroups: options.flag('initgroups'),
  };
  let account: Account | undefined;
  const user = router.options.get('user')?.value;
  if (user?.kind === 'string') {
    const expanded = findExpanded('user', user.value, site);
    if (!expanded) return undefined;
    found.uid = expanded.id;
    ({ account } = expanded);
  } else if (user?.kind === 'user' && user.id !== undefined) {
    // A user by name brings the group along when the configuration is read.
    account = /^\d+$/.test(user.name) ? undefined : site.run.world.accounts.byName(user.name);
    if (found.gid === undefined && !router.options.has('group')) found.gid = account?.gid;
  }
  const group = router.options.get('group')?.value;
  if (group?.kind === 'string') {
    const expanded = findExpanded('group', group.value, site);
    if (!expanded) return undefined;
    found.gid = expanded.id;
  }
  if (found.uid !== undefined && found.gid === undefined) {
    found.gid = account?.gid;
    if (found.gid === undefined) {
      address.message = `user set without group for ${router.name} router`;
      return undefined;
    }
  }
  return found;
}
