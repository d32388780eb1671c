import { lowerCase } from '../expand/characters.ts';
import type { CompiledDriver } from '../../compile/config.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { isIpAddress } from '../dns/ip-address.ts';
import { findByDns } from '../host/find-by-dns.ts';
import { findByName } from '../host/find-by-name.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import { buildHostList, takePort } from '../route/host-list.ts';
import { writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { Address, HostItem } from '../state/address.ts';
import { inQuotes } from '../acl/outcome.ts';

const quiet = { logsFailures: false };

/**
 * The hosts that are to be asked: those of the router, or those of the transport where the router has none or they are
 * overridden. Those whose address cannot be found are left out (`verify_address` in verify.c).
 */
export function calloutHosts(address: Address, options: DriverOptions | undefined, run: Run): readonly HostItem[] {
  const { transport, hosts } = address;
  const written = options?.text('hosts');
  if (!transport || !options || written === undefined || (hosts.length > 0 && !options.flag('hosts_override'))) {
    return hosts;
  }
  const expanded = run.expand(written);
  if (!expanded.ok) {
    const what = `failed to expand list of hosts ${inQuotes(run, written)} in ${transport.name} transport`;
    writeLog(run, `${what} for callout: ${expanded.message}`, ['main', 'panic']);
    return [];
  }
  return buildHostList(expanded.value, options.flag('hosts_randomize'), run.world.random).flatMap((host) => {
    const { name, port } = takePort(host.name);
    const byName = options.flag('gethostbyname') || isIpAddress(name, false) !== undefined;
    const found = byName
      ? findByName(name, {}, run.match, quiet)
      : findByDns(name, { addresses: 'all' }, run.match, quiet);
    return found.hosts.map((each) => ({ ...each, ...(port !== undefined && { port }) }));
  });
}

const namedPorts: Readonly<Record<string, number>> = {
  smtp: 25,
  smtps: 465,
  submission: 587,
  submissions: 465,
  lmtp: 24,
};

/** The port of a transport, for hosts that have none of their own (`smtp_get_port`). */
export function calloutPort(options: DriverOptions, transport: CompiledDriver, run: Run): number {
  const { protocol = 'smtp' } = { protocol: lowerCase(options.text('protocol')) };
  const written = options.text('port') ?? (protocol === 'smtp' ? '25' : protocol);
  const expanded = run.expand(written);
  const text = expanded.ok ? expanded.value : '';
  const port = /^\d+$/.test(text) ? Number(text) : Object.hasOwn(namedPorts, text) ? namedPorts[text] : undefined;
  if (port !== undefined) return port;
  const why = expanded.ok
    ? `invalid port number for callout: ${text}`
    : `failed to expand ${inQuotes(run, written)} ("port" option) for callout: ${expanded.message}`;
  writeLog(run, `<${run.address?.address ?? ''}>: ${why}`, ['main', 'panic']);
  run.tracer.unfaithful(`the port of transport ${transport.name} is not known: 25 is taken`);
  return 25;
}

/** The address to connect from, if any (`smtp_get_interface`). */
export function calloutInterface(options: DriverOptions, host: string, run: Run): string | undefined {
  const expanded = run.expand(options.text('interface') ?? '');
  if (!expanded.ok) return undefined;
  return splitList(expanded.value).find((each) => each.includes(':') === host.includes(':'));
}
