import { quoted } from '../../../grammar/expansion/messages.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import type { ByDnsOptions } from '../host/find-by-dns.ts';
import { findByDns } from '../host/find-by-dns.ts';
import type { FoundHosts } from '../host/find-by-name.ts';
import { findByName } from '../host/find-by-name.ts';
import { noMx } from '../host/local-hosts.ts';
import type { HostItem } from '../state/address.ts';
import { takePort } from './host-list.ts';
import { selfAction } from './self.ts';
import type { RouterSite, RouteYield } from './site.ts';
import { eximErrno } from '../deliver/errno.ts';

/** How hosts are looked up: `default` asks the DNS first, and then the system's resolver. */
export interface LookupWay {
  readonly by: 'default' | 'name' | 'dns';
  readonly ipv4Only?: boolean;
  readonly ipv4Prefer?: boolean;
}

/** What to do about a host that does not exist: `host_find_failed`. */
export type HostFindFailed = 'ignore' | 'decline' | 'defer' | 'fail' | 'freeze' | 'pass';

/** `ignore_target_hosts` and what a router says of DNSSEC. */
export function commonHostOptions({ options }: RouterSite): Pick<ByDnsOptions, 'ignore' | 'dnssec'> {
  const ignore = options.text('ignore_target_hosts');
  const request = options.text('dnssec_request_domains');
  const require = options.text('dnssec_require_domains');
  return {
    ...(ignore !== undefined && { ignore }),
    dnssec: { ...(request !== undefined && { request }), ...(require !== undefined && { require }) },
  };
}

function find(site: RouterSite, name: string, way: LookupWay): FoundHosts & { readonly byMx: boolean } {
  const { run, mode } = site;
  const { match } = run;
  const common = commonHostOptions(site);
  const ignore = common.ignore !== undefined ? { ignore: common.ignore } : {};
  if (/.\/mx$/i.test(name)) {
    const domain = name.slice(0, -3);
    const options: ByDnsOptions = {
      ...common,
      mx: true,
      ipv4Only: way.ipv4Only === true,
      ipv4First: way.ipv4Prefer === true,
    };
    return { ...findByDns(domain, options, match, mode.logging), byMx: true };
  }
  const byName = (): FoundHosts => findByName(name, { ...ignore, checkLocal: true }, match, mode.logging);
  if (way.by === 'name' || isIpAddress(name, false, run.config.target.version)) return { ...byName(), byMx: false };
  const addresses = way.ipv4Only === true ? 'ipv4' : 'all';
  const found = findByDns(name, { ...common, addresses, ipv4First: way.ipv4Prefer === true }, match, mode.logging);
  return { ...(found.status === 'failed' && way.by === 'default' ? byName() : found), byMx: false };
}

/**
 * Finds the addresses of the hosts that an address is routed to, and leaves them in it. Mirrors `rf_lookup_hostlist`: this
 * host, and all that come after it, are left out; `self` says what to do where it is the first.
 */
export function lookupHosts(
  site: RouterSite,
  hosts: readonly HostItem[],
  way: LookupWay,
  failed: HostFindFailed,
): RouteYield {
  const { run, router, options, address } = site;
  const done: HostItem[] = [];
  let sendsToSelf = false;
  for (const [i, host] of hosts.entries()) {
    const { name, port } = takePort(host.name);
    const found = find(site, name, way);
    // Exim looks them up in the address: whatever comes of it, a later router finds the list there as far as it has come.
    address.hosts = [...done, { ...host, name }, ...hosts.slice(i + 1)];
    // Where there are MX records, the first host has taken the domain's place by then.
    const shown = found.byMx ? (found.hosts[0]?.name ?? name.slice(0, -3)) : name;
    if (found.status === 'found' && !found.byMx && found.removedLocal) address.localHostRemoved = true;
    if (found.status === 'security') {
      address.message = `host lookup for ${shown} done insecurely`;
      address.errno = eximErrno.dnsDefer;
      return 'defer';
    }
    if (found.status === 'again') {
      if (options.flag('pass_on_timeout')) return 'pass';
      address.message = `host lookup for ${shown} did not complete (DNS timeout?)`;
      address.errno = eximErrno.dnsDefer;
      return 'defer';
    }
    if (found.status === 'failed') {
      if (failed === 'ignore') continue;
      if (failed === 'pass' || failed === 'decline') return failed;
      address.errno = eximErrno.unknownHost;
      const syntax = found.badSyntax === true ? ': syntax error in name' : '';
      address.message = `lookup of host ${quoted(shown, run.release)} failed in ${router.name} router${syntax}`;
      if (failed === 'defer' || failed === 'fail') return failed;
      address.freeze = true;
      return 'defer';
    }
    const items = found.hosts.map((each) => ({
      ...each,
      ...(port !== undefined && { port }),
      ...(!found.byMx && { mx: host.mx ?? noMx }),
    }));
    if (found.status === 'local' && !sendsToSelf) {
      if (done.length > 0) {
        address.localHostRemoved = true;
        break;
      }
      const outcome = selfAction(site, items[0] ?? host);
      if (outcome !== 'ok') {
        address.hosts = [];
        return outcome;
      }
      sendsToSelf = true;
    }
    done.push(...items);
  }
  address.hosts = done;
  return 'ok';
}
