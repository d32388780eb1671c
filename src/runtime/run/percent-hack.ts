import { lowerCase } from '../expand/characters.ts';
import { valueOf } from '../expand/value.ts';
import { matchDomain } from '../match/match.ts';
import type { Run } from './run.ts';

/** The parts of an address; the local part is without its quotes, and keeps its letter case. */
export interface SplitAddress {
  readonly domain: string;
  readonly localPart: string;
}

/** What an address has become; `address` has the domain as it was written. */
export interface HackedAddress extends SplitAddress {
  readonly address: string;
}

/**
 * Takes the domains of `percent_hack_domains` off an address, so that `a%b@c` becomes `a@b`: what `deliver_split_address`
 * does with that option.
 *
 * @param taint whether the address is tainted
 * @returns the parts of what it has become; undefined where nothing changes, `defer` where a lookup could not be made
 */
export function hackPercent(
  { domain, localPart }: SplitAddress,
  taint: Parameters<typeof valueOf>[1],
  run: Run,
): HackedAddress | undefined | 'defer' {
  const list = run.settings.text('percent_hack_domains');
  if (list === undefined) return undefined;
  let changed: HackedAddress | undefined;
  for (;;) {
    const now = changed ?? { domain, localPart };
    const subject = valueOf(now.domain, taint);
    const matched = run.match.withVariable('domain', subject, () =>
      matchDomain(subject, { text: list, option: 'percent_hack_domains' }, run.match, { discardData: true }),
    );
    if (matched.status === 'defer') return 'defer';
    const percent = now.localPart.lastIndexOf('%');
    if (matched.status !== 'match' || percent < 0) return changed;
    const rest = now.localPart.slice(0, percent);
    const written = now.localPart.slice(percent + 1);
    changed = { address: `${rest}@${written}`, domain: lowerCase(written), localPart: rest };
  }
}
