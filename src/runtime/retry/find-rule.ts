import type { CompiledRetry } from '../../compile/config.ts';
import { isAlphanumeric } from '../expand/characters.ts';
import { matchAddress } from '../match/match.ts';
import type { MatchContext } from '../match/types.ts';
import type { RetryError } from './error.ts';
import { isErrorFor, retryErrorOf } from './error.ts';

/** What a retry rule is looked for with. */
export interface RetrySearch {
  /**
   * The host (`name:address+port`), domain, address, or pipe or file delivery (`|command:user@domain`) that failed, without
   * the `R:` or `T:` of a retry database's key.
   */
  readonly key: string;
  /** A domain that is tried after the key. */
  readonly alternate?: string;
  readonly error: RetryError;
  /** The sender; undefined where there is no message, so that rules with senders do not apply. */
  readonly sender: string | undefined;
}

const errors = new WeakMap<CompiledRetry, RetryError>();

/** The error that a rule is for. */
export function errorOfRule(rule: CompiledRetry): RetryError {
  const known = errors.get(rule);
  if (known) return known;
  const error = retryErrorOf(rule.error);
  errors.set(rule, error);
  return error;
}

/** What of a key is matched with the patterns of rules. */
function subjectOf(key: string, release: number): string {
  const colon = key.indexOf(':');
  if (colon < 0) return key;
  if (isAlphanumeric(key.charCodeAt(0))) return key.slice(0, colon);
  if (key.startsWith('[') && release >= 98) {
    const end = key.indexOf(']');
    return key.slice(1, end < 0 ? undefined : end);
  }
  return key.slice(key.lastIndexOf(':') + 1);
}

/**
 * Finds the first retry rule that is for a host, domain or address and an error. Mirrors `retry_find_config`.
 *
 * @throws PanicDie where Exim gives up while it matches
 */
export function findRetryRule(search: RetrySearch, context: MatchContext): CompiledRetry | undefined {
  const subject = subjectOf(search.key, context.release);
  const subjects = [subject.includes('@') ? subject : `*@${subject}`];
  if (search.alternate !== undefined) subjects.push(`*@${search.alternate}`);
  for (const rule of context.config.retry) {
    if (!isErrorFor(errorOfRule(rule), search.error)) continue;
    if (rule.senders !== undefined) {
      if (search.sender === undefined) continue;
      const sender = matchAddress(search.sender, { text: rule.senders }, context, { discardData: true });
      if (sender.status !== 'match') continue;
    }
    const pattern = { text: rule.pattern, single: true };
    for (const each of subjects) {
      if (matchAddress(each, pattern, context, { discardData: true }).status === 'match') return rule;
    }
  }
  return undefined;
}
