import { isForSender } from '../dkim/stated.ts';
import type { SpfAnswer, SpfResult } from './evaluate.ts';

/** A result that a scenario states: for a client, a sender (an address or a domain), or both. */
export interface StatedSpfResult {
  readonly result: SpfResult;
  readonly address?: string;
  readonly sender?: string;
  /** What is wrong, for `permerror`. */
  readonly error?: string;
}

/** What a scenario may say of SPF under `services`; what no result is stated for is looked up. */
export interface StatedSpf {
  readonly results: readonly StatedSpfResult[];
}

/** The result that is stated for a client and a sender; undefined where none is. */
export function statedResult(
  stated: StatedSpf | undefined,
  { address, sender, helo }: { readonly address: string; readonly sender: string; readonly helo: string },
): SpfAnswer | undefined {
  const judged = sender === '' ? `postmaster@${helo}` : sender;
  const found = stated?.results.find(
    (each) => (each.address ?? address) === address && isForSender(each.sender, judged),
  );
  if (!found) return undefined;
  const { result, error } = found;
  return {
    result,
    reason: 'mechanism',
    ...(error !== undefined && { error }),
    sender: judged,
    domain: judged.slice(judged.lastIndexOf('@') + 1),
  };
}
