import { readInterval } from '../expand/times.ts';
import { checkHost } from './hosts.ts';
import type { Session } from './session.ts';

/** `smtp_ratelimit_mail` or `smtp_ratelimit_rcpt`, taken apart; times in milliseconds. */
interface RateDelay {
  readonly threshold: number;
  readonly base: number;
  readonly factor: number;
  readonly limit: number;
}

const pattern =
  /^[\t-\r ]*([-+]?\d+),[\t-\r ]*([\d.smhwd]{1,15}),[\t-\r ]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?),[\t-\r ]*([^\t-\r ]{1,15})/;

/** Reads an interval whose last unit may have a fraction, as in `0.5s`. */
function milliseconds(text: string): number {
  const match = /^((?:\d+[wdhm])*)(?:(\d+)(?:\.(\d*))?s)?$/.exec(text);
  if (!match) return (readInterval(text) ?? 0) * 1000;
  const [, before = '', seconds = '0', fraction = ''] = match;
  return (before === '' ? 0 : (readInterval(before) ?? 0) * 1000) + Number(`${seconds}.${fraction || '0'}`) * 1000;
}

function read(text: string | undefined): RateDelay | undefined {
  const match = pattern.exec(text ?? '');
  if (!match) return undefined;
  const [, threshold = '', base = '', factor = '', limit = ''] = match;
  return {
    threshold: Number(threshold),
    base: milliseconds(base),
    factor: Number(factor),
    limit: milliseconds(limit),
  };
}

/**
 * Makes a client wait that gives too many MAIL or RCPT commands: longer each time. It is reckoned from `count` commands on.
 *
 * @param command `mail` counts for the connection, `rcpt` for the message
 */
export function delayForRate(session: Session, command: 'mail' | 'rcpt', count: number): void {
  const { run, delays } = session;
  const rate = read(run.settings.text(`smtp_ratelimit_${command}`));
  if (!rate || count <= rate.threshold || checkHost(run, 'smtp_ratelimit_hosts') !== 'match') return;
  const delay = delays[command] ?? rate.base;
  run.tracer.step('note', `smtp_ratelimit_${command}: ${delay / 1000}s`);
  run.world.clock.sleep(Math.trunc(delay));
  delays[command] = Math.min(delay * rate.factor, rate.limit);
}
