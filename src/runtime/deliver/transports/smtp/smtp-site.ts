import { quoted } from '../../../../../grammar/expansion/messages.ts';
import { splitList } from '../../../../../grammar/list/split.ts';
import { isIpAddress } from '../../../dns/ip-address.ts';
import { taintOf } from '../../../expand/value.ts';
import { isHostListed } from '../../../peer/client-site.ts';
import type { PeerHost } from '../../../peer/peer.ts';
import type { DriverOptions } from '../../../route/driver-options.ts';
import { expandText } from '../../../route/expand-options.ts';
import { writeLog } from '../../../run/log.ts';
import type { Run } from '../../../run/run.ts';
import type { DeliveryServices, TransportBatch } from '../../types.ts';
import type { CommonOutcome } from '../result.ts';
import { deferred, panicked } from '../result.ts';
import type { SmtpChannel } from './channel.ts';

/** A run of the `smtp` transport. */
export interface SmtpSite {
  readonly batch: TransportBatch;
  readonly services: DeliveryServices;
  readonly options: DriverOptions;
  readonly run: Run;
  /** The port for hosts that have none of their own. */
  readonly defaultPort: number;
  /** `pipelining_active`, which nothing sets back between hosts. */
  pipelining: boolean;
  /** Whether it is to be noted that the message waits for its hosts (`update_waiting`). */
  notesWaiting: boolean;
  /** The connection that is open already, until it is given up. */
  channel: SmtpChannel | undefined;
}

/** The port of a host. */
export function portOf(site: Pick<SmtpSite, 'defaultPort'>, { port }: Pick<PeerHost, 'port'>): number {
  return port !== undefined && port > 0 ? port : site.defaultPort;
}

/** A host with its address. */
export type FoundHost = PeerHost;

/** Whether a host is in the list that an option holds (`verify_check_given_host`). */
export function isListed({ options, run }: SmtpSite, option: string, host: FoundHost): boolean {
  return isHostListed({ options, run, host }, option);
}

/** Services by name, as /etc/services has them. */
const services: Readonly<Record<string, number>> = {
  smtp: 25,
  mail: 25,
  smtps: 465,
  ssmtp: 465,
  submission: 587,
  submissions: 465,
  urd: 465,
  lmtp: 24,
};

/** The port that the option `port` comes to. Mirrors `smtp_get_port`. */
export function defaultPort(
  { run, transport }: TransportBatch,
  options: DriverOptions,
): number | { readonly outcome: CommonOutcome } {
  const { release } = run;
  const where = `${transport.name} transport`;
  const written = options.text('port') ?? '25';
  const expanded = expandText(written, run);
  if (expanded.status !== 'value') {
    const why = expanded.status === 'failed' ? expanded.message : run.expansion.message;
    return { outcome: panicked(`failed to expand ${quoted(written, release)} ("port" option) for ${where}: ${why}`) };
  }
  const { value } = expanded;
  if (/^\d/.test(value)) {
    if (/^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(value)) return /^0[0-7]+$/.test(value) ? parseInt(value, 8) : Number(value);
    return { outcome: panicked(`invalid port number for ${where}: ${value}`) };
  }
  const port = Object.hasOwn(services, value) ? services[value] : undefined;
  return port ?? { outcome: panicked(`TCP port ${quoted(value, release)} is not defined for ${where}`) };
}

/** The local address to connect from, none where it does not matter. Mirrors `smtp_get_interface`. */
export function outgoingInterface(
  { options, run, batch }: SmtpSite,
  { address }: FoundHost,
): { readonly address: string | undefined } | { readonly outcome: CommonOutcome } {
  const written = options.text('interface');
  if (written === undefined || written === '') return { address: undefined };
  const what = `"interface" option for ${batch.transport.name} transport`;
  const expanded = expandText(written, run);
  if (expanded.status === 'forced') return { address: undefined };
  if (expanded.status === 'failed') return { outcome: panicked(`failed to expand ${what}: ${expanded.message}`) };
  const { value } = expanded;
  if (run.release >= 94 && taintOf(expanded.from) !== false) {
    writeLog(run, `attempt to use tainted value '${value}' from '${written}' for interface`, ['main', 'panic']);
    return { outcome: panicked(`failed to expand ${what}: configuration error`) };
  }
  for (const item of splitList(value)) {
    const literal = isIpAddress(item, false, run.config.target.version);
    if (!literal) {
      const message = `${quoted(item, run.release)} is not a valid IP address for the ${what}`;
      return { outcome: panicked(message) };
    }
    if ((literal.family === 6) === address.includes(':')) return { address: item };
  }
  return { address: undefined };
}

/** A boolean option that may have to be expanded. Mirrors `exp_bool`. */
export function expandedFlag(
  batch: TransportBatch,
  options: DriverOptions,
  name: string,
): boolean | { readonly outcome: CommonOutcome } {
  const { run, transport } = batch;
  const value = transport.options.get(name)?.value;
  if (value?.kind !== 'string') return options.flag(name);
  const expanded = expandText(value.value, run);
  if (expanded.status === 'forced') return options.flag(name);
  const shown = quoted(name, run.release);
  if (expanded.status === 'failed') {
    return { outcome: deferred(`failed to expand ${shown} in ${transport.name} transport: ${expanded.message}`) };
  }
  if (/^(?:true|yes)$/i.test(expanded.value)) return true;
  if (/^(?:false|no)$/i.test(expanded.value)) return false;
  const what = `${quoted(expanded.value, run.release)} is not a valid value for the ${shown} option`;
  return { outcome: deferred(`${what} in the ${transport.name} transport`) };
}
