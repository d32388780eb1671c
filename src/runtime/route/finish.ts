import { quoted } from '../../../grammar/expansion/messages.ts';
import { splitList } from '../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { taintOf } from '../expand/value.ts';
import { writeLog } from '../run/log.ts';
import type { Propagated } from '../state/address.ts';
import { expandText } from './expand-options.ts';
import { buildHostList } from './host-list.ts';
import type { RoutingAddress, RoutingPropagated } from './routing-address.ts';
import type { RouterSite } from './site.ts';
import type { UserGroup } from './users.ts';
import { userOfRouter } from './users.ts';
import { eximErrno } from '../deliver/errno.ts';

/* What every router does at the end: the rf_ functions of Exim's `routers` folder. */

/** The address to which errors go. `undefined` for a deferral: the address has a message then. */
export type ErrorsAddress = { readonly address: string | undefined } | undefined;

/** Finds where errors are to go. Mirrors `rf_get_errors_address`: outside verification the address is verified. */
export function errorsAddress({ run, router, options, address, mode }: RouterSite): ErrorsAddress {
  const before = address.propagated.errorsAddress;
  const text = options.text('errors_to');
  if (text === undefined) return { address: before };
  const expanded = expandText(text, run);
  if (expanded.status === 'forced') return { address: before };
  if (expanded.status === 'failed') {
    address.message = `${router.name} router failed to expand ${quoted(text, run.release)}: ${expanded.message}`;
    return undefined;
  }
  if (expanded.value === '') {
    address.propagated.ignoreError = true;
    return { address: '' };
  }
  if (mode.verify !== 'none') return { address: expanded.value };
  const { sender } = run.message;
  run.message.sender = '';
  const verified = run.routing.verifyAddress(run, expanded.from, { as: 'recipient', qualify: true });
  run.message.sender = sender;
  return { address: verified.result === 'ok' ? verified.address : before };
}

/** The header lines to add and to remove. Mirrors `rf_get_munge_headers`; undefined for a deferral. */
export function headerChanges({
  run,
  router,
  options,
  address,
}: RouterSite): Pick<Propagated, 'extraHeaders' | 'removeHeaders'> | undefined {
  const { release } = run;
  let { extraHeaders, removeHeaders } = address.propagated;
  for (const item of splitList(options.text('headers_add') ?? '', { separator: '\n' })) {
    const expanded = expandText(item, run);
    if (expanded.status === 'failed') {
      const what = `${router.name} router failed to expand add_headers item ${quoted(item, release)}`;
      address.message = `${what}: ${expanded.message}`;
      return undefined;
    }
    if (expanded.status === 'forced' || expanded.value === '') continue;
    extraHeaders = [...extraHeaders, expanded.value.endsWith('\n') ? expanded.value : `${expanded.value}\n`];
  }
  for (const item of splitList(options.text('headers_remove') ?? '', { separator: ':' })) {
    const expanded = expandText(item, run);
    if (expanded.status === 'failed') {
      const what = `${router.name} router failed to expand remove_headers item ${quoted(item, release)}`;
      address.message = `${what}: ${expanded.message}`;
      return undefined;
    }
    if (expanded.status === 'forced' || expanded.value === '') continue;
    const escaped = expanded.value.replaceAll(':', '::');
    removeHeaders = removeHeaders === undefined ? escaped : `${removeHeaders}:${escaped}`;
  }
  return { extraHeaders, removeHeaders };
}

/** Puts the errors address and the header changes where they belong; false for a deferral. */
export function propagate(site: RouterSite, into: RoutingPropagated = site.address.propagated): boolean {
  const errors = errorsAddress(site);
  if (!errors) return false;
  into.errorsAddress = errors.address;
  const headers = headerChanges(site);
  if (!headers) return false;
  into.extraHeaders = headers.extraHeaders;
  into.removeHeaders = headers.removeHeaders;
  return true;
}

/** A transport that was found, none where none is wanted; or undefined for an error, of which the address has a message. */
export type FoundTransport = { readonly transport: CompiledDriver | undefined } | undefined;

/**
 * Finds the transport that an option names. Mirrors `rf_get_transport`.
 *
 * @param option `transport`, or `pipe_transport` and its kin
 * @param required whether there must be one
 * @param address who is told of what is wrong
 */
export function transportOf(
  { run, router, options }: RouterSite,
  option: string,
  required: boolean,
  address: RoutingAddress,
): FoundTransport {
  const { release } = run;
  const refuse = (message: string): FoundTransport => {
    address.badTransport = true;
    address.errno = eximErrno.badTransport;
    address.message = message;
    return undefined;
  };
  const text = options.text(option);
  if (text === undefined)
    return required ? refuse(`${option} unset in ${router.name} router`) : { transport: undefined };
  let name = text;
  if (text.includes('$')) {
    const expanded = expandText(text, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      return refuse(`failed to expand transport ${quoted(text, release)} in ${router.name} router: ${why}`);
    }
    name = expanded.value;
    if (release >= 94 && taintOf(expanded.from) !== false) {
      writeLog(run, `attempt to use tainted value '${name}' from '${text}' for transport`, ['main', 'panic']);
      return refuse('internal configuration error');
    }
  }
  const transport = run.config.transports.find((each) => each.name === name);
  return transport ? { transport } : refuse(`transport ${quoted(name, release)} not found in ${router.name} router`);
}

/** Gives an address a user and a group (`rf_set_ugid`). */
export function setUser(address: RoutingAddress, { uid, gid, initgroups }: UserGroup): void {
  if (uid !== undefined) address.uid = uid;
  if (gid !== undefined) address.gid = gid;
  if (initgroups) address.initgroups = true;
}

/**
 * Queues an address that has been routed. Mirrors `rf_queue_add`.
 *
 * @param withAccount whether what `check_local_user` found counts
 * @returns `defer` where something is wrong: the address may have a message then
 */
export function queueAddress(site: RouterSite, withAccount = true): 'ok' | 'defer' {
  const { run, options, address, queues } = site;
  address.propagated.domainData = site.domainData;
  address.propagated.localPartData = site.localPartData;
  if (address.transport?.driver?.local === true) {
    const { account } = site;
    if (account && withAccount) {
      address.uid = account.uid;
      address.gid = account.gid;
      address.homeExpanded = true;
      address.homeDirectory = account.home;
    }
    const user = userOfRouter(site);
    if (!user) return 'defer';
    setUser(address, user);
    const home = options.text('transport_home_directory');
    if (home !== undefined) {
      address.homeDirectory = home;
      address.homeExpanded = false;
    } else if (address.homeDirectory === undefined && address.homeExpanded) {
      const { home: deliverHome } = site;
      address.homeDirectory = typeof deliverHome === 'object' ? deliverHome.text : deliverHome;
    }
    address.currentDirectory = options.text('transport_current_directory');
    queues.local.unshift(address);
    return 'ok';
  }
  const fallback = options.text('fallback_hosts');
  if (fallback !== undefined) {
    const expanded = expandText(fallback, run);
    if (expanded.status !== 'value') return 'defer';
    address.fallbackHosts = buildHostList(expanded.value, false, run.world.random);
  }
  queues.remote.unshift(address);
  return 'ok';
}
