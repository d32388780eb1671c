import type { HostPhase, RemoteHost } from '../simulation/remote-host.ts';
import type { DnsBlock, FailingName } from '../world/dns-data.ts';
import { readWhen } from './moment.ts';
import type { WrittenDns, WrittenFailingName, WrittenHost } from './written.ts';

/* What holds for some time only: its times are counted from the beginning of the scenario, which the file that is read last may tell. */

type WrittenTimes = Pick<WrittenHost, 'from' | 'until'>;

function timesOf({ from, until }: WrittenTimes, begin: number): { readonly from?: number; readonly until?: number } {
  const first = from === undefined ? undefined : readWhen(from, begin);
  const end = until === undefined ? undefined : readWhen(until, begin);
  return { ...(first !== undefined && { from: first }), ...(end !== undefined && { until: end }) };
}

function phaseOf({ from, until, ...host }: WrittenHost, begin: number): HostPhase {
  const times = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
  return { ...host, ...timesOf(times, begin) };
}

const isList = (written: WrittenHost | readonly WrittenHost[]): written is readonly WrittenHost[] =>
  Array.isArray(written);

/**
 * The servers of a scenario: one that is always the same as it is, others as lists of what they are like.
 *
 * @param begin milliseconds since 1970 at which the scenario begins
 */
export function timedHosts(
  written: Readonly<Record<string, WrittenHost | readonly WrittenHost[]>>,
  begin: number,
): ReadonlyMap<string, RemoteHost | readonly HostPhase[]> {
  return new Map(
    Object.entries(written).map(([name, host]): [string, RemoteHost | readonly HostPhase[]] => {
      if (isList(host)) return [name, host.map((each) => phaseOf(each, begin))];
      const phase = phaseOf(host, begin);
      const always = phase.from === undefined && phase.until === undefined;
      return [name, always ? phase : [phase]];
    }),
  );
}

function failingName(written: WrittenFailingName, begin: number): FailingName {
  return typeof written === 'string' ? written : { name: written.name, ...timesOf(written, begin) };
}

/**
 * The names that fail.
 *
 * @param begin milliseconds since 1970 at which the scenario begins
 */
export function timedFailures(
  { tryAgain, noRecovery }: Pick<WrittenDns, 'tryAgain' | 'noRecovery'>,
  begin: number,
): Pick<DnsBlock, 'tryAgain' | 'noRecovery'> {
  return {
    ...(tryAgain && { tryAgain: tryAgain.map((each) => failingName(each, begin)) }),
    ...(noRecovery && { noRecovery: noRecovery.map((each) => failingName(each, begin)) }),
  };
}
