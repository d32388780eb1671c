import { taintOf, textOf } from '../expand/value.ts';
import type { HostLogging } from '../host/settings.ts';
import type { RoutingService, Verification, VerifyOptions } from '../run/services.ts';
import type { Run } from '../run/run.ts';
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
        logging: parts.logging,
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
      return verification(verified, options, run);
    },
  };
}

/** What is told of a verification. */
function verification(verified: Verified, options: VerifyOptions, run: Run): Verification {
  const { decisive, result, failure } = verified;
  const { propagated, message, userMessage, router } = decisive;
  const children = options.expn === true && result === 'ok' ? expansionOf(verified) : undefined;
  if (result === 'ok' && options.callout) noteCallout(verified, run);
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

/** A callout that would be made: nothing is known of what the hosts would answer. */
function noteCallout({ decisive, address }: Verified, run: Run): void {
  if (decisive.transport?.driver?.local === true || decisive.hosts.length === 0) return;
  if (run.connection.hostChecking && !run.caller.callouts) return;
  const hosts = decisive.hosts.map((host) => `${host.name} [${host.address ?? 'unknown'}]`).join(', ');
  run.world.missing({ what: `answer to a callout for ${address} from ${hosts}` });
  run.tracer.unfaithful(`the callout for ${address} is not made: it counts as one that was answered with yes`);
}
