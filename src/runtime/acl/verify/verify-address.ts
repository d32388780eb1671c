import type { Value } from '../../expand/value.ts';
import type { Run } from '../../run/run.ts';
import type { Verification, VerifyOptions } from '../../run/services.ts';

/**
 * Verifies an address: routes it, and asks the hosts that it would go to where that is wanted (`verify_address`). With
 * `-bh` no host is asked.
 */
export function verifyAddress(run: Run, address: Value, options: VerifyOptions): Verification {
  const { callout, ...routingOptions } = options;
  const verification = run.routing.verifyAddress(run, address, routingOptions);
  if (!callout || verification.result !== 'ok') return verification;
  if (run.connection.hostChecking && !run.caller.callouts) return verification;
  const { routed } = verification;
  if (!routed || routed.hosts.length === 0 || routed.transport?.driver?.local === true) return verification;
  return run.callouts.callOut(run, verification, options);
}
