import { flagSetting } from '../../../compile/config.ts';
import { isIpAddress } from '../../dns/ip-address.ts';
import { noMx, scanForLocal } from '../../host/local-hosts.ts';
import { matchHost } from '../../match/match.ts';
import type { HostItem } from '../../state/address.ts';
import { propagate, queueAddress, transportOf } from '../finish.ts';
import { selfAction } from '../self.ts';
import type { RouterSite, RouteYield } from '../site.ts';

/** The router `ipliteral`: routes domains that are an IP address in brackets. */
export function ipliteralRouter(site: RouterSite): RouteYield {
  const { run, options, address } = site;
  const { domain } = address;
  const ip = /^\[(?:ipv[46]:)?([^]*)\]$/i.exec(domain)?.[1];
  const syntax = ip === undefined ? undefined : isIpAddress(ip, false, run.config.target.version);
  if (ip === undefined || !syntax) return 'decline';
  if (syntax.family === 6 && flagSetting(run.config.main, 'disable_ipv6', false)) return 'decline';
  const ignore = options.text('ignore_target_hosts');
  if (ignore !== undefined) {
    const ignored = matchHost({ name: domain, address: ip }, { text: ignore }, run.match, { discardData: true });
    if (ignored.status === 'match') {
      address.message = 'IP literal host explicitly ignored';
      return 'decline';
    }
  }
  const host: HostItem = { name: domain, address: ip, mx: noMx, status: 'unknown' };
  if (scanForLocal([host], run.match).status === 'local') {
    const outcome = selfAction(site, host);
    if (outcome !== 'ok') return outcome;
  }
  address.hosts = [host];
  if (!propagate(site)) return 'defer';
  const found = transportOf(site, 'transport', false, address);
  if (!found) return 'defer';
  address.transport = found.transport;
  return queueAddress(site);
}
