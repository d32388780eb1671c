import { cancelCutthrough } from '../callout/cutthrough.ts';
import { taintOf, textOf } from '../expand/value.ts';
import type { HostLogging } from '../host/settings.ts';
import { talkingConnection } from '../run/host-text.ts';
import type { RoutingService, Verification, VerifyOptions } from '../run/services.ts';
import type { FilterService } from './filter-service.ts';
import type { RouteMode } from './site.ts';
import type { Verified } from './verify-address.ts';
import { verifyRouting } from './verify-address.ts';

/** What routing is made of. */
export interface RoutingParts {
  readonly logging: HostLogging;
  /** As Exim in its test mode. */
  readonly testMode?: boolean;
  readonly filter?: FilterService;
}

/** Makes what sessions and ACLs need of routing. */
export function createRoutingService(parts: RoutingParts): RoutingService {
  return {
    verifyAddress(run, address, options) {
      const mode: RouteMode = {
        verify: options.expn === true ? 'expn' : options.as,
        addressTest: false,
        testMode: parts.testMode ?? false,
        logging: { ...parts.logging, connectionInfo: () => talkingConnection(run) },
        ...(parts.filter && { filter: parts.filter }),
      };
      const verified = verifyRouting(
        textOf(address),
        taintOf(address),
        {
          as: options.as,
          mode,
          full: false,
          qualify: options.qualify === true,
          ...(options.successOnRedirect === true && { successOnRedirect: true }),
          ...(options.fakeSender === true && { fakeSender: true }),
        },
        run,
      );
      const told = verification(verified, options);
      // With -bh no host is asked unless that is wanted.
      const pretends = run.connection.hostChecking && !run.caller.callouts;
      const asked = told.result === 'ok' && options.callout && !pretends;
      const verdict = asked ? run.callouts.callOut(run, told, options) : told;
      if (verdict.result !== 'ok') cancelCutthrough(run, true, 'verification has failed');
      else if (verified.queues.fresh.length > 1) cancelCutthrough(run, true, 'several addresses');
      return verdict;
    },
  };
}

/** What is told of a verification. */
function verification(verified: Verified, options: VerifyOptions): Verification {
  const { decisive, result, failure } = verified;
  const { propagated, message, userMessage, router } = decisive;
  const children = options.expn === true && result === 'ok' ? expansionOf(verified) : undefined;
  return {
    result,
    address: verified.address,
    routed: decisive,
    ...(message !== undefined && { message }),
    ...(userMessage !== undefined && { userMessage }),
    ...(failure !== undefined && { failure }),
    ...(decisive.passMessage && { passMessage: true }),
    ...(propagated.addressData !== undefined && { addressData: propagated.addressData }),
    ...(propagated.localPartData !== undefined && { localPartData: propagated.localPartData }),
    ...(propagated.domainData !== undefined && { domainData: propagated.domainData }),
    ...(children && { children }),
    ...(router && { at: router.node.name }),
  };
}

/** What EXPN answers: the children, or the address itself. */
function expansionOf({ queues, address }: Verified): readonly string[] {
  if (queues.fresh.length > 0) return queues.fresh.map((child) => `<${child.address}>`);
  return queues.local.length + queues.remote.length > 0 ? [`<${address}>`] : [`mail to <${address}> is discarded`];
}
