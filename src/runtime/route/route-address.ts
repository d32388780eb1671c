import { hidePasswords } from '../expand/hide-passwords.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { PanicDie } from '../panic.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { lowerCase } from '../expand/characters.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { findPrefix, findSuffix } from './affixes.ts';
import { checkConditions } from './conditions.ts';
import { driverOptions } from './driver-options.ts';
import { acceptRouter } from './drivers/accept.ts';
import { dnslookupRouter } from './drivers/dnslookup.ts';
import { ipliteralRouter } from './drivers/ipliteral.ts';
import { iplookupRouter } from './drivers/iplookup.ts';
import { manualrouteRouter } from './drivers/manualroute.ts';
import { queryprogramRouter } from './drivers/queryprogram.ts';
import { redirectRouter } from './drivers/redirect.ts';
import { expandFlag, expandText } from './expand-options.ts';
import { setRouterVariables } from './router-variables.ts';
import type { RoutingAddress } from './routing-address.ts';
import { copyAddress, makeAddress } from './routing-address.ts';
import type { RouteMode, RouterSite, RouteYield, RoutingQueues } from './site.ts';

const drivers: Readonly<Record<string, (site: RouterSite) => RouteYield>> = {
  accept: acceptRouter,
  dnslookup: dnslookupRouter,
  ipliteral: ipliteralRouter,
  iplookup: iplookupRouter,
  manualroute: manualrouteRouter,
  queryprogram: queryprogramRouter,
  redirect: redirectRouter,
};

/** What routing an address comes to. */
export type AddressYield = 'ok' | 'defer' | 'fail' | 'discard';

/** How many ancestors an address may have. */
const mostAncestors = 100;

/** Whether an ancestor was routed by this router in such a way that it is not to be run again; `loop` for too many. */
function hasBeenHere(
  router: CompiledDriver,
  caseful: boolean,
  repeats: boolean,
  address: RoutingAddress,
): boolean | 'loop' {
  let count = 0;
  for (let { parent } = address; parent; { parent } = parent) {
    if (parent.router === router) {
      if (!repeats) return true;
      if (lowerCase(parent.address) === lowerCase(address.address)) {
        const at = address.address.lastIndexOf('@');
        if (!caseful || parent.address.slice(0, at) === address.address.slice(0, at)) return true;
      }
    }
    if (count++ > mostAncestors) return 'loop';
  }
  return false;
}

/** Takes prefix and suffix off the local part; false where the router wants one that is not there. */
function takeAffixes({ options, address }: RouterSite): boolean {
  address.prefix = address.prefixVariable = address.suffix = address.suffixVariable = undefined;
  address.localPart = options.flag('caseful_local_part')
    ? address.localPartCaseful
    : lowerCase(address.localPartCaseful);
  const prefixes = options.text('local_part_prefix');
  if (prefixes !== undefined) {
    const found = findPrefix(address.localPart, prefixes);
    if (found) {
      address.prefix = address.localPart.slice(0, found.length);
      if (found.wild > 0) address.prefixVariable = address.localPart.slice(0, found.wild);
      address.localPart = address.localPart.slice(found.length);
    } else if (!options.flag('local_part_prefix_optional')) return false;
  }
  const suffixes = options.text('local_part_suffix');
  if (suffixes !== undefined) {
    const found = findSuffix(address.localPart, suffixes);
    if (found) {
      const at = address.localPart.length - found.length;
      address.suffix = address.localPart.slice(at);
      address.suffixVariable = address.localPart.slice(address.localPart.length - found.wild);
      address.localPart = address.localPart.slice(0, at);
    } else if (!options.flag('local_part_suffix_optional')) return false;
  }
  return true;
}

/** What trying one router on an address comes to: it may be passed over, or send the address to another. */
type Tried = AddressYield | 'next' | 'last' | { readonly next: CompiledDriver };

/** Routes an address through the routers, one after the other. Mirrors `route_address`. */
export function routeAddress(address: RoutingAddress, queues: RoutingQueues, mode: RouteMode, run: Run): AddressYield {
  const { config, tracer } = run;
  const before = run.address;
  const savedValues = new Map(run.values);
  const { routers } = config;
  const restore = (): void => {
    run.address = before;
    for (const name of perAddress) {
      const value = savedValues.get(name);
      if (value === undefined) run.values.delete(name);
      else run.values.set(name, value);
    }
  };
  try {
    let router: CompiledDriver | undefined = address.startRouter ?? routers[0];
    while (router) {
      tracer.open('router', router.name, router.node.name);
      const tried = tryRouter(router, address, queues, mode, run);
      tracer.close(typeof tried === 'string' ? tried : 'pass');
      if (tried === 'next') router = routers[routers.indexOf(router) + 1];
      else if (tried === 'last') router = undefined;
      else if (typeof tried === 'object') router = tried.next;
      else {
        // The trace keeps the whole of it.
        if (tried === 'defer' && address.message !== undefined) address.message = hidePasswords(address.message);
        return tried;
      }
    }
    return unrouteable(address, run);
  } catch (error) {
    if (error instanceof PanicDie && address.router) error.router ??= address.router;
    throw error;
  } finally {
    restore();
  }
}

/** Names of variables that belong to an address while it is routed. */
const perAddress = ['home', 'domain_data', 'local_part_data', 'sender_data', 'host', 'router_name'] as const;

function tryRouter(
  router: CompiledDriver,
  address: RoutingAddress,
  queues: RoutingQueues,
  mode: RouteMode,
  run: Run,
): Tried {
  const { tracer } = run;
  const options = driverOptions(router, run.config);
  const site: RouterSite = {
    run,
    router,
    options,
    address,
    mode,
    queues,
    account: undefined,
    home: undefined,
    domainData: undefined,
    localPartData: undefined,
  };
  address.router = router;
  // Only redirect has an option for it; the others behave as if it were set.
  const repeats = !options.isSet('repeat_use') || options.flag('repeat_use');
  const been = hasBeenHere(router, options.flag('caseful_local_part'), repeats, address);
  if (been === 'loop') {
    writeLog(run, `routing loop for ${address.address}`, ['main', 'panic']);
    return 'defer';
  }
  const skip = (why: string): 'next' => {
    tracer.step('precondition', why, { outcome: 'skip' });
    tracer.cover(router.node.name, false);
    return 'next';
  };
  if (been) return skip('previously routed');
  if (!takeAffixes(site)) return skip('local_part_prefix or local_part_suffix');
  run.address = address;
  run.values.set('router_name', router.name);
  const condition = checkConditions(site);
  if (condition.status === 'skip') return skip(condition.option ?? '');
  if (condition.status === 'defer') {
    address.message = condition.message;
    return 'defer';
  }
  tracer.cover(router.node.name, true);
  const set = setRouterVariables(site);
  if (set === 'pass') return 'next';
  // Up to 4.97 the address is then taken for one that was routed, and comes to nothing.
  if (set !== 'ok') return run.release < 98 ? 'ok' : set;
  const data = options.text('address_data');
  if (data !== undefined) {
    const expanded = expandText(data, run);
    if (expanded.status === 'forced') return declined(site);
    if (expanded.status === 'failed') {
      const what = `expansion of ${quoted(data, run.release)} failed in ${router.name} router`;
      address.message = `${what}: ${expanded.message}`;
      return 'defer';
    }
    address.propagated.addressData = expanded.from;
  }
  address.localHostRemoved = false;
  const driver = drivers[router.driver?.name ?? ''];
  if (!driver) {
    run.tracer.unfaithful(`the router driver ${router.driver?.name ?? '?'} is not simulated`, router.node.name);
    return declined(site);
  }
  const outcome = driver(site);
  run.values.delete('router_name');
  if (outcome === 'fail') return 'fail';
  if (
    (outcome === 'ok' || outcome === 'pass') &&
    ((mode.verify === 'sender' && options.flag('fail_verify_sender')) ||
      (mode.verify === 'recipient' && options.flag('fail_verify_recipient')))
  ) {
    address.message = `${router.name} router forced verify failure`;
    for (const queue of [queues.local, queues.remote]) if (queue[0] === address) queue.shift();
    return 'fail';
  }
  switch (outcome) {
    case 'pass': {
      const name = options.text('pass_router');
      const next = name === undefined ? undefined : run.config.routers.find((each) => each.name === name);
      return next ? { next } : 'next';
    }
    case 'decline':
      return declined(site);
    case 'rerouted':
      return 'ok';
    case 'ok':
      return succeeded(site);
    case 'defer':
    case 'discard':
      return outcome;
  }
}

/** A router has declined: `more` says whether another may be tried. */
function declined(site: RouterSite): Tried {
  const more = expandFlag('more', site);
  if (more === undefined) return 'defer';
  return more ? 'next' : 'last';
}

/** A router has taken the address; `unseen` may let the others have it too. */
function succeeded(site: RouterSite): AddressYield {
  const { run, router, address, options } = site;
  if (options.isSet('translate_ip_address')) {
    run.tracer.unfaithful(`translate_ip_address of router ${router.name} is not heeded`, router.node.name);
  }
  const unseen = expandFlag('unseen', site);
  if (unseen === undefined) return 'defer';
  address.message = undefined;
  const next = run.config.routers[run.config.routers.indexOf(router) + 1];
  if (unseen && next) replicate(site, next);
  return 'ok';
}

/** Makes a copy of an address that goes on at the next router, with a parent for both. Mirrors `route_unseen`. */
function replicate({ router, address, queues }: RouterSite, next: CompiledDriver): void {
  const parent = copyAddress(address);
  parent.children = 2;
  parent.propagated.errorsAddress = address.parent?.propagated.errorsAddress;
  address.parent = parent;
  const clone = makeAddress(address.address, address.taint ?? true);
  clone.parent = parent;
  clone.propagated.errorsAddress = parent.propagated.errorsAddress;
  clone.propagated.ignoreError = address.propagated.ignoreError;
  clone.propagated.addressData = address.propagated.addressData;
  clone.propagated.variables = new Map(address.propagated.variables);
  clone.dsn = address.dsn;
  clone.startRouter = next;
  queues.fresh.unshift(clone);
  address.unique = `${address.unique}/${router.name}`;
}

/** No router has taken the address. */
function unrouteable(address: RoutingAddress, run: Run): 'fail' {
  address.unrouted = true;
  if (address.message === undefined) {
    let message = 'Unrouteable address';
    const { router } = address;
    const text = router && driverOptions(router, run.config).text('cannot_route_message');
    if (router && text !== undefined) {
      const expanded = expandText(text, run);
      if (expanded.status === 'value') message = expanded.value;
      else if (expanded.status === 'failed') {
        writeLog(run, `failed to expand cannot_route_message in ${router.name} router: ${expanded.message}`, [
          'main',
          'panic',
        ]);
      }
    }
    address.message = address.userMessage = message;
  }
  address.router = undefined;
  return 'fail';
}
