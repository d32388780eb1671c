import { trimSpace } from '../expand/characters.ts';
import { extractAddress } from '../address/extract.ts';
import { textOf } from '../expand/value.ts';
import { createConnection } from '../run/create-run.ts';
import type { Run } from '../run/run.ts';
import { PanicDie } from '../panic.ts';
import { qualifyAddress } from '../rewrite/rewrite-one.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { RouteMode } from '../route/site.ts';
import { verifyRouting } from '../route/verify-address.ts';
import type { HostItem } from '../state/address.ts';
import { routerDecision } from './decisions.ts';
import type { Simulation } from './simulation.ts';
import type { DeliveryHost, RouteInput, RouteResult, Undelivered } from './types.ts';

type RouteDelivery = RouteResult['deliveries'][number];

/** The addresses from the one that was given down to the parent of this one. */
function ancestorsOf(address: RoutingAddress): readonly string[] {
  const line: string[] = [];
  for (let { parent } = address; parent; { parent } = parent) {
    if (line[0] !== parent.address) line.unshift(parent.address);
  }
  return line;
}

/** Where an address comes from: the one that was given, and what came between the two. */
export function originOf(address: RoutingAddress): { readonly original: string; readonly parents: readonly string[] } {
  const [original = address.address, ...parents] = ancestorsOf(address);
  return { original, parents: parents.filter((each) => each !== address.address) };
}

/** A host as results tell of it. */
export function deliveryHost({ name, address, port, mx = -1 }: HostItem): DeliveryHost {
  return {
    name,
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(mx >= 0 && { mx }),
  };
}

/** Why a file, pipe or reply is not delivered; undefined where it is. */
function forbidden({
  special,
  allowFile,
  allowPipe,
  allowReply,
  badTransport,
  message,
}: RoutingAddress): string | undefined {
  if (badTransport) return message ?? 'no transport';
  if (special === 'pipe') return allowPipe ? undefined : 'delivery to pipe forbidden';
  if (special === 'reply') return allowReply ? undefined : 'autoreply from system filter or user filter forbidden';
  return allowFile ? undefined : 'delivery to file forbidden';
}

function delivery(address: RoutingAddress, sender: string, run: Run): RouteDelivery | undefined {
  const { router, transport, propagated, special, uid, hosts, homeDirectory } = address;
  if (!transport || !router) return undefined;
  const user = uid === undefined ? undefined : run.world.accounts.byUid(uid)?.name;
  const { addressData, errorsAddress, variables } = propagated;
  const set = new Map([...variables].map(([name, value]) => [name, textOf(value)]));
  if (addressData !== undefined) set.set('address_data', textOf(addressData));
  const { start, end } = transport.node.name;
  return {
    recipient: address.address,
    ...originOf(address),
    router: router.name,
    transport: transport.name,
    driver: transport.driver?.name ?? '',
    hosts: hosts.map(deliveryHost),
    ...((special === 'file' || special === 'directory') && { file: address.address }),
    ...(special === 'pipe' && { command: trimSpace(address.address.slice(1)) }),
    returnPath: errorsAddress ?? sender,
    ...(user !== undefined && { user }),
    ...(homeDirectory !== undefined && { homeDirectory }),
    variables: set,
    decisive: routerDecision(router),
    transportAt: { start, end },
  };
}

function undelivered(
  address: RoutingAddress,
  outcome: Undelivered['outcome'],
  error: string | undefined = address.message,
): Undelivered {
  const { router } = address;
  return {
    recipient: address.address,
    original: originOf(address).original,
    outcome,
    ...(router && { router: router.name }),
    ...(error !== undefined && { error }),
    decisive: router ? routerDecision(router) : { reason: 'no router takes the address' },
  };
}

/** The sender of a route, qualified: root where none is stated, as `exim -bt` called by root has it. */
function senderOf(stated: string | undefined, run: Run): string {
  if (stated === '' || stated === '<>') return '';
  const found = stated === undefined ? undefined : extractAddress(stated, run.addressSettings);
  return qualifyAddress(found?.ok === true ? found.address : (stated ?? 'root'), false, run.rewriting);
}

/** Routes an address by itself, as `exim -bt` does, or `exim -bv`. */
export function simulateRoute(input: RouteInput, simulation: Simulation): RouteResult {
  const { recorder } = simulation;
  const run = simulation.createRun({ connection: createConnection('local') });
  const deliveries: RouteDelivery[] = [];
  const stuck: Undelivered[] = [];
  const verifies = input.verify === true;
  const mode: RouteMode = {
    verify: verifies ? 'recipient' : 'none',
    addressTest: !verifies,
    testMode: false,
    logging: { logsFailures: false },
    ...(simulation.services.filter && { filter: simulation.services.filter }),
  };
  run.message.sender = senderOf(input.sender, run);
  const { sender } = run.message;
  const found = extractAddress(input.address, run.addressSettings);
  const none = { recipient: input.address, original: input.address, outcome: 'failed' } as const;
  if (!found.ok) stuck.push({ ...none, error: found.message, decisive: { reason: 'it is no address' } });
  else {
    try {
      const { steps, queues, discarded } = verifyRouting(
        found.address,
        true,
        { as: 'recipient', mode, full: true, qualify: true },
        run,
      );
      const taken = new Set<string>();
      const add = (address: RoutingAddress): void => {
        if (taken.has(address.unique)) return;
        taken.add(address.unique);
        const made = delivery(address, sender, run);
        if (made) deliveries.push(made);
        else stuck.push(undelivered(address, 'failed', address.message ?? 'no transport is set for it'));
      };
      for (const { kind, address } of steps) {
        switch (kind) {
          case 'special': {
            const why = forbidden(address);
            if (why === undefined) add(address);
            else stuck.push(undelivered(address, 'failed', why));
            break;
          }
          case 'fail':
            stuck.push(undelivered(address, 'failed'));
            break;
          case 'defer':
            stuck.push(undelivered(address, 'deferred', address.message ?? 'unknown error'));
            break;
        }
      }
      for (const address of discarded) stuck.push(undelivered(address, 'discarded'));
      // A transport is wanted for delivery only.
      for (const address of [...queues.local, ...queues.remote]) {
        if (!verifies || address.transport) add(address);
      }
    } catch (error) {
      if (!(error instanceof PanicDie)) throw error;
      const { router } = error;
      const decisive = router ? routerDecision(router) : { reason: 'Exim gives up' };
      stuck.push({ ...none, outcome: 'deferred', error: error.message, decisive });
    }
  }
  recorder.closeTo(0);
  return {
    address: input.address,
    deliveries,
    undelivered: stuck,
    missing: simulation.takeMissing(),
    unfaithful: recorder.takeUnfaithful(),
    trace: recorder.takeSteps(),
  };
}
