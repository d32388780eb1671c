import { matchHost } from '../match/match.ts';
import type { DriverOptions } from '../route/driver-options.ts';
import type { Run } from '../run/run.ts';
import type { PeerHost } from './peer.ts';

/** Exim as the client of a server: the options of the transport, and the host. */
export interface ClientSite {
  readonly run: Run;
  readonly options: DriverOptions;
  readonly host: PeerHost;
}

/** Whether the host is in the list that an option of the transport holds (`verify_check_given_host`). */
export function isHostListed({ run, options, host }: ClientSite, option: string): boolean {
  const text = options.text(option);
  if (text === undefined || text === '') return false;
  const subject = { name: host.name, address: host.address };
  return matchHost(subject, { text, option }, run.match, { discardData: true }).status === 'match';
}
