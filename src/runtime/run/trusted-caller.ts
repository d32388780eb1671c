import type { CompiledConfig } from '../../compile/config.ts';
import type { Account, World } from '../world/world.ts';
import { eximUser } from './exim-user.ts';

/** Whether a user may say who has sent a message, and from where (`trusted_caller` of exim.c). */
export function isTrusted({ uid, gid }: Pick<Account, 'uid' | 'gid'>, config: CompiledConfig, world: World): boolean {
  if (uid === 0 || uid === eximUser({ config, world }).uid) return true;
  const has = (name: string, id: number): boolean => {
    const value = config.main.get(name)?.value;
    if (value?.kind === 'users' || value?.kind === 'groups') return value.ids.includes(id);
    return value?.kind === 'user' && value.id === id;
  };
  return has('trusted_users', uid) || has('trusted_groups', gid);
}
