import type { Value } from '../expand/value.ts';
import type { ListOptions, RedirectResult } from './redirect-data.ts';
import type { RouterSite } from './site.ts';

/** Runs a filter that a user's or an administrator's file holds, or redirection data. */
export interface FilterService {
  /**
   * @param kind by its first line
   * @param text the whole filter
   * @param list what the router's options say of addresses
   * @returns addresses and what became of the message; undefined where it cannot be run here
   */
  interpret(kind: 'exim' | 'sieve', text: Value, site: RouterSite, list: ListOptions): RedirectResult | undefined;
}
