import type { Value } from '../expand/value.ts';
import type { ListOptions, RedirectResult } from './redirect-data.ts';
import type { RouterSite } from './site.ts';
import type { UserGroup } from './users.ts';

/** Runs a filter that a user's or an administrator's file holds, or redirection data. */
export interface FilterService {
  /**
   * @param kind by its first line
   * @param text the whole filter
   * @param list what the router's options say of addresses
   * @param user whom Exim becomes to run it, where it does
   * @returns addresses and what became of the message; undefined where it cannot be run here
   */
  interpret(
    kind: 'exim' | 'sieve',
    text: Value,
    site: RouterSite,
    list: ListOptions,
    user: UserGroup | undefined,
  ): RedirectResult | undefined;
}
