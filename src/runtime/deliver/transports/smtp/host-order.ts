import { quoted } from '../../../../../grammar/expansion/messages.ts';
import { isIpAddress } from '../../../dns/ip-address.ts';
import { taintOf } from '../../../expand/value.ts';
import type { FoundHosts } from '../../../host/find-by-name.ts';
import { findByName } from '../../../host/find-by-name.ts';
import { findByDns } from '../../../host/find-by-dns.ts';
import { noMx } from '../../../host/local-hosts.ts';
import type { DriverOptions } from '../../../route/driver-options.ts';
import { expandText } from '../../../route/expand-options.ts';
import { buildHostList, takePort } from '../../../route/host-list.ts';
import { writeLog } from '../../../run/log.ts';
import type { HostItem } from '../../../state/address.ts';
import type { TransportBatch } from '../../types.ts';
import type { CommonOutcome } from '../result.ts';
import { deferred, panicked } from '../result.ts';
import { expandedFlag } from './smtp-site.ts';

/** Hosts in the order in which they are to be tried, or why there are none. */
export type HostOrder = { readonly hosts: readonly HostItem[] } | { readonly outcome: CommonOutcome };

/** Puts hosts in random order, each behind those whose number is not above its own. */
function shuffled(hosts: readonly HostItem[], { run }: TransportBatch): HostItem[] {
  const keyed = hosts.map((host) => ({ host, key: run.world.random.below(100) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ host }) => host);
}

/**
 * The hosts that a message is to be tried at: those of the addresses, or those of the transport. Mirrors the beginning of
 * `smtp_transport_entry`.
 */
export function orderHosts(batch: TransportBatch, options: DriverOptions): HostOrder {
  const { run, transport, hosts } = batch;
  const { release } = run;
  const { name } = transport;
  const own = options.text('hosts');
  if (hosts.length > 0 && !(options.flag('hosts_override') && own !== undefined)) {
    if ((hosts[0]?.mx ?? noMx) !== noMx) return { hosts };
    const randomize = expandedFlag(batch, options, 'hosts_randomize');
    if (typeof randomize === 'object') return randomize;
    return { hosts: randomize ? shuffled(hosts, batch) : hosts };
  }
  if (own === undefined) return { outcome: panicked(`${name} transport called with no hosts set`) };
  let list = own;
  if (own.includes('$')) {
    const expanded = expandText(own, run);
    if (expanded.status !== 'value') {
      const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
      const message = `failed to expand list of hosts ${quoted(own, release)} in ${name} transport: ${why}`;
      return { outcome: expanded.status === 'failed' && expanded.defer ? deferred(message) : panicked(message) };
    }
    list = expanded.value;
    if (taintOf(expanded.from) !== false) {
      writeLog(run, `attempt to use tainted host list '${list}' from '${own}' in transport ${name}`, ['main', 'panic']);
      return { outcome: panicked('internal configuration error') };
    }
  }
  const randomize = expandedFlag(batch, options, 'hosts_randomize');
  if (typeof randomize === 'object') return randomize;
  const built = buildHostList(list, randomize, run.world.random);
  return built.length > 0 ? { hosts: built } : { outcome: panicked(`${name} transport has empty hosts setting`) };
}

/** Finds the addresses of a host that has none yet, as the transport's options want it. */
export function findAddresses(host: HostItem, batch: TransportBatch, options: DriverOptions): FoundHosts {
  const { run } = batch;
  const { name, port } = takePort(host.name);
  const logging = { logsFailures: true };
  const mx = host.mx ?? noMx;
  const withOwn = (found: FoundHosts): FoundHosts => ({
    ...found,
    hosts: found.hosts.map((each) => ({ ...each, mx, ...(port !== undefined && { port }) })),
  });
  if (options.flag('gethostbyname') || isIpAddress(name, false, run.config.target.version)) {
    return withOwn(findByName(name, { checkLocal: true, mx }, run.match, logging));
  }
  const request = options.text('dnssec_request_domains');
  const require = options.text('dnssec_require_domains');
  const dnssec = { ...(request !== undefined && { request }), ...(require !== undefined && { require }) };
  return withOwn(findByDns(name, { addresses: 'all', dnssec }, run.match, logging));
}
