import { writeLog } from '../../../run/log.ts';
import type { Run } from '../../../run/run.ts';
import { strerror } from '../../strerror.ts';
import type { FoundHost } from './smtp-site.ts';

/** A host as log lines name it: `H=name [address]`. */
export function hostForLog({ name, address }: FoundHost, port: number, run: Run): string {
  return `H=${name} [${address}]${run.logSelection.has('outgoing_port') ? `:${port}` : ''}`;
}

/**
 * Logs what became of one host, for there may be others. Mirrors `write_logs` of smtp.c.
 *
 * @param message undefined where the error of the system says all
 */
export function logHostError(
  host: FoundHost,
  port: number,
  message: string | undefined,
  errno: number,
  run: Run,
): void {
  const start = hostForLog(host, port, run);
  const error = errno > 0 ? strerror(errno) : undefined;
  if (message === undefined) writeLog(run, `${start} ${error ?? `Exim error ${errno}`}`);
  else writeLog(run, `${start}: ${message}${error === undefined ? '' : `: ${error}`}`);
}
