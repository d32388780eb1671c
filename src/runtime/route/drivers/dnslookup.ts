import { quoted } from '../../../../grammar/expansion/messages.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { isIpAddress } from '../../dns/ip-address.ts';
import { lowerCase } from '../../expand/characters.ts';
import { findByDns } from '../../host/find-by-dns.ts';
import type { FoundHosts } from '../../host/find-by-name.ts';
import { matchDomain } from '../../match/match.ts';
import { changeDomain } from '../change-domain.ts';
import { checkCondition, expandText } from '../expand-options.ts';
import { propagate, queueAddress, transportOf } from '../finish.ts';
import { commonHostOptions } from '../lookup-hosts.ts';
import { selfAction } from '../self.ts';
import type { RouterSite, RouteYield } from '../site.ts';
import { eximErrno } from '../../deliver/errno.ts';

/** Whether a domain is in the list that an option holds; `absent` where it holds none. */
function inList(site: RouterSite, option: string, domain: string): 'absent' | 'match' | 'noMatch' | 'defer' {
  const text = site.options.text(option);
  if (text === undefined) return 'absent';
  return matchDomain({ text: domain, taint: true }, { text, option }, site.run.match, { discardData: true }).status;
}

/** What looking for the hosts of the domain, and of those that it may stand for, comes to. */
type Search = { readonly found: FoundHosts } | { readonly outcome: RouteYield };

/** One question: for the domain, or for what it is widened to; undefined where the next is to be tried. */
function searchFor(site: RouterSite, name: string, service: string | undefined): Search | undefined {
  const { run, router, options, address, mode } = site;
  const defer = (message: string): Search => {
    address.message = message;
    return { outcome: 'defer' };
  };
  const onlyIpv4 = options.text('ipv4_only');
  const preferIpv4 = options.text('ipv4_prefer');
  const only = onlyIpv4 === undefined ? 'false' : checkCondition(onlyIpv4, router.name, 'router', run);
  const prefer = preferIpv4 === undefined ? 'false' : checkCondition(preferIpv4, router.name, 'router', run);
  if (only === 'defer' || prefer === 'defer') return { outcome: 'defer' };
  const srvFail = options.text('srv_fail_domains');
  const mxFail = options.text('mx_fail_domains');
  const found = findByDns(
    name,
    {
      ...commonHostOptions(site),
      ...(service !== undefined && { srv: service }),
      mx: true,
      addresses: only === 'true' ? 'ipv4' : 'all',
      ipv4Only: only === 'true',
      ipv4First: prefer === 'true',
      ...(srvFail !== undefined && { srvFailDomains: srvFail }),
      ...(mxFail !== undefined && { mxFailDomains: mxFail }),
    },
    run.match,
    mode.logging,
  );
  if (found.removedLocal) address.localHostRemoved = true;
  const [first] = found.hosts;
  if ((found.status === 'found' || found.status === 'local') && (first?.mx ?? -1) < 0) {
    const wanted = inList(site, 'mx_domains', found.fullName);
    if (wanted === 'defer') return defer('lookup defer for mx_domains');
    if (wanted === 'match') return undefined;
  }
  if (found.status === 'security') return defer('host lookup done insecurely');
  if (found.status === 'again') {
    return options.flag('pass_on_timeout') ? { outcome: 'pass' } : defer('host lookup did not complete');
  }
  if (found.status !== 'failed') return { found };

  const deferred = inList(site, 'fail_defer_domains', found.fullName);
  if (deferred === 'defer') return defer('lookup defer for fail_defer_domains option');
  if (deferred === 'match') {
    return defer('missing MX, or all MXs point to missing A records, and defer requested');
  }
  if (first && (first.mx ?? -1) >= 0 && first.address === undefined) {
    address.passMessage = true;
    if (first.name === '') address.message = 'an MX or SRV record indicated no SMTP service';
    else {
      address.errno = eximErrno.unknownHost;
      address.message = 'all relevant MX records point to non-existent hosts';
      if (!run.settings.flag('allow_mx_to_ip') && isIpAddress(first.name, false, run.config.target.version)) {
        address.userMessage =
          `It appears that the DNS operator for ${address.domain}\nhas installed an invalid MX record with an IP ` +
          'address\ninstead of a domain name on the right hand side.';
        address.message += ' or (invalidly) to IP addresses';
      }
    }
    return { outcome: 'decline' };
  }
  if (found.badSyntax === true) {
    address.message = `mail domain ${quoted(name, run.release)} is syntactically invalid`;
    return { outcome: 'decline' };
  }
  return undefined;
}

/** The router `dnslookup`: routes to the hosts that the DNS names for the domain. */
export function dnslookupRouter(site: RouterSite): RouteYield {
  const { run, router, options, address, mode } = site;
  const checkSrv = options.text('check_srv');
  let service: string | undefined;
  if (checkSrv !== undefined) {
    const expanded = expandText(checkSrv, run);
    if (expanded.status === 'failed') {
      const text = quoted(checkSrv, run.release);
      address.message = `${router.name} router: failed to expand ${text}: ${expanded.message}`;
      return 'defer';
    }
    if (expanded.status === 'value') service = expanded.value;
  }
  const rewrites = options.flag('rewrite_headers');
  const mayWiden = mode.verify !== 'sender' || !rewrites || address.parent !== undefined;
  const widened = mayWiden ? splitList(options.text('widen_domains') ?? '') : [];
  let search: Search | undefined;
  for (const name of [address.domain, ...widened.map((widen) => `${address.domain}.${widen}`)]) {
    search = searchFor(site, name, service);
    if (search) break;
  }
  if (!search) return 'decline';
  if ('outcome' in search) return search.outcome;
  const { found } = search;
  if (found.fullName !== address.domain) {
    if (lowerCase(found.fullName) !== lowerCase(address.domain)) {
      changeDomain(site, found.fullName, rewrites);
      return 'rerouted';
    }
    const at = address.address.lastIndexOf('@');
    address.address = address.address.slice(0, at + 1) + found.fullName;
  }
  const [first] = found.hosts;
  if (found.status === 'local' && first) {
    const outcome = selfAction(site, first);
    if (outcome !== 'ok') return outcome;
  } else if (options.flag('check_secondary_mx') && !address.localHostRemoved) return 'decline';
  if (!propagate(site)) return 'defer';
  address.hosts = found.hosts;
  const transport = transportOf(site, 'transport', false, address);
  if (!transport) return 'defer';
  address.transport = transport.transport;
  return queueAddress(site);
}
