import type { CompiledRewrite } from '../../compile/config.ts';
import type { RewriteContext } from './rewrite-one.ts';
import { qualifyAddress, rewriteOne } from './rewrite-one.ts';
import { hasRulesFor } from './rules.ts';

/**
 * Adds the domain to an address of the envelope where it has none, and applies the rules for such addresses. Mirrors
 * `rewrite_address`.
 *
 * @param addHeader whether the address as it was is recorded in a header line
 */
export function rewriteAddress(
  address: string,
  isRecipient: boolean,
  addHeader: boolean,
  rules: readonly CompiledRewrite[],
  context: RewriteContext,
): string {
  const source = isRecipient ? 'env-to' : 'env-from';
  const qualified = qualifyAddress(address, isRecipient, context);
  if (!hasRulesFor(rules, source)) return qualified;
  const header = isRecipient ? 'original-recipient' : 'sender';
  return rewriteOne(qualified, source, rules, context, addHeader ? header : undefined).text;
}
