import { quoted } from '../../../../grammar/expansion/messages.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import type { CompiledDriver } from '../../../compile/config.ts';
import { dequote } from '../../expand/keyed.ts';
import { skipSpace } from '../../expand/characters.ts';
import { valueOf } from '../../expand/value.ts';
import { noMx } from '../../host/local-hosts.ts';
import { matchDomain } from '../../match/match.ts';
import { writeLog } from '../../run/log.ts';
import { expandFlag, expandText } from '../expand-options.ts';
import { propagate, queueAddress, transportOf } from '../finish.ts';
import { buildHostList } from '../host-list.ts';
import type { HostFindFailed, LookupWay } from '../lookup-hosts.ts';
import { lookupHosts } from '../lookup-hosts.ts';
import type { RouterSite, RouteYield } from '../site.ts';
import { setValue } from '../site.ts';

/** What follows the domain in an item of `route_list`, and all that `route_data` holds. */
interface RouteItem {
  readonly hosts: string;
  readonly options: string;
}

/** Reads hosts and options (`parse_route_item`). */
function readRoute(text: string, from: number): RouteItem {
  const { value, next } = dequote(text, skipSpace(text, from));
  return { hosts: value, options: text.slice(skipSpace(text, next)) };
}

/** The item of `route_list` or `route_data` that is for the domain. */
function findRoute(site: RouterSite): RouteItem | RouteYield {
  const { run, options, address } = site;
  const list = options.text('route_list');
  if (list !== undefined) {
    for (const item of splitList(list, { default: ';' })) {
      const start = skipSpace(item, 0);
      if (start >= item.length) continue;
      const { value: domain, next } = dequote(item, start);
      const source = { text: domain, option: 'route_list', single: true };
      const result = matchDomain(valueOf(address.domain, address.taint ?? true), source, run.match);
      if (result.status === 'defer') {
        address.message = 'lookup defer in route_list';
        return 'defer';
      }
      if (result.status === 'match') {
        if (result.data !== undefined) {
          run.expansion.value = typeof result.data === 'string' ? result.data : result.data.text;
          run.expansion.valueTaint = typeof result.data === 'string' ? false : result.data.taint;
        }
        return readRoute(item, next);
      }
    }
    return 'decline';
  }
  const text = options.text('route_data') ?? '';
  const expanded = expandText(text, run);
  if (expanded.status === 'forced') return 'decline';
  if (expanded.status === 'failed') {
    address.message = `failed to expand ${quoted(text, run.release)}: ${expanded.message}`;
    return 'defer';
  }
  const route = readRoute(expanded.value, 0);
  return route.hosts === '' ? 'decline' : route;
}

interface RouteOptions {
  readonly way: LookupWay;
  readonly randomize: boolean;
  readonly transport: CompiledDriver | undefined;
}

/** Reads the words behind the hosts. Exim takes the beginning of a word for the word. */
function readOptions(
  text: string,
  randomizeByDefault: boolean,
  { run, router, address }: RouterSite,
): RouteOptions | undefined {
  let by: LookupWay['by'] = 'default';
  let ipv4Only = false;
  let ipv4Prefer = false;
  let randomize = randomizeByDefault;
  let transport: CompiledDriver | undefined;
  for (let at = 0; at < text.length;) {
    const end = at + (/^[^\t-\r ]*/.exec(text.slice(at))?.[0].length ?? 0);
    const word = text.slice(at, end);
    if ('randomize'.startsWith(word)) randomize = true;
    else if ('no_randomize'.startsWith(word)) randomize = false;
    else if ('byname'.startsWith(word)) by = 'name';
    else if ('bydns'.startsWith(word)) by = 'dns';
    else if ('ipv4_prefer'.startsWith(word)) ipv4Prefer = true;
    else if ('ipv4_only'.startsWith(word)) ipv4Only = true;
    else {
      transport = run.config.transports.find(({ name }) => name.startsWith(word));
      if (!transport) {
        const fault = `unknown routing option or transport name ${quoted(text.slice(at), run.release)}`;
        writeLog(run, `Error in ${router.name} router: ${fault}`);
        address.message = `error in router: ${fault}`;
        return undefined;
      }
    }
    at = skipSpace(text, end);
  }
  return { way: { by, ipv4Only, ipv4Prefer }, randomize, transport };
}

/** The router `manualroute`: routes by a list in the configuration, or by data that is looked up. */
export function manualrouteRouter(site: RouterSite): RouteYield {
  const { run, router, options, address, mode } = site;
  const route = findRoute(site);
  if (typeof route === 'string') return route;
  const expanded = expandText(route.hosts, run);
  run.expansion.value = undefined;
  run.expansion.captures = [];
  if (expanded.status === 'forced') return 'decline';
  if (expanded.status === 'failed') {
    const text = quoted(route.hosts, run.release);
    address.message = `${router.name} router: failed to expand ${text}: ${expanded.message}`;
    return 'defer';
  }
  const { value: list } = expanded;
  const byDefault = expandFlag('hosts_randomize', site);
  if (byDefault === undefined) return 'defer';
  const words = readOptions(route.options, byDefault, site);
  if (!words) return 'defer';
  if (!propagate(site)) return 'defer';
  let { transport } = words;
  if (!transport) {
    const found = transportOf(site, 'transport', false, address);
    if (!found) return 'defer';
    ({ transport } = found);
  }
  if (transport?.driver?.local === true) {
    if (list !== '') {
      address.hosts = [{ name: list, mx: noMx, status: 'unknown' }];
      setValue(run, 'host', list);
    }
    address.transport = transport;
    return queueAddress(site);
  }
  if (list === '') {
    if (mode.verify === 'none') {
      address.message = `error in ${router.name} router: no host(s) specified for domain ${address.domain}`;
      writeLog(run, address.message);
      return 'defer';
    }
  } else {
    const failed = options.text('host_find_failed') ?? 'freeze';
    const hosts = buildHostList(list, words.randomize, run.world.random);
    const outcome = lookupHosts(site, hosts, words.way, failed as HostFindFailed);
    if (outcome !== 'ok') return outcome;
    if (address.hosts.length === 0) return allIgnored(site);
    if (!transport && mode.verify === 'none') {
      writeLog(run, `Error in ${router.name} router: no transport defined`);
      address.message = 'error in router: transport missing';
      return 'defer';
    }
  }
  address.transport = transport;
  queueAddress(site, false);
  return 'ok';
}

/** What `host_all_ignored` says. */
function allIgnored({ router, options, address }: RouterSite): RouteYield {
  const action = options.text('host_all_ignored') ?? 'defer';
  if (action === 'decline' || action === 'pass') return action;
  address.message = `lookup failed for all hosts in ${router.name} router: host_find_failed=ignore host_all_ignored=${action}`;
  if (action === 'fail') return 'fail';
  if (action === 'freeze') address.freeze = true;
  return 'defer';
}
