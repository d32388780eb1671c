import { lowerCase } from '../../expand/characters.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { readInterval } from '../../expand/times.ts';
import { textOf } from '../../expand/value.ts';
import type { AclOutcome, AclSite, AclWord } from '../../run/extension.ts';
import type { Run } from '../../run/run.ts';
import { error, inQuotes } from '../outcome.ts';
import { messagePhases, phaseNames } from '../phases.ts';

type Mode = 'per_addr' | 'per_byte' | 'per_cmd' | 'per_conn' | 'per_mail' | 'per_rcpt';

/** A rate as the hints hold it. */
interface RateRecord {
  readonly time: number;
  readonly rate: number;
  /** Events that have been counted in this period, for `unique`. */
  readonly seen?: readonly string[];
  readonly epoch?: number;
}

const allRecipients = new Set(['predata', 'mime', 'dkim', 'data', 'prdr', 'notsmtp']);

/** What `ratelimit = …` says. */
interface Reading {
  mode: Mode | 'per_allrcpts' | undefined;
  clash: boolean;
  badAcl: boolean;
  count: number;
  unique: string | undefined;
  key: string | undefined;
  leaky: boolean;
  strict: boolean;
  readonly: boolean;
  noupdate: boolean;
}

function fail(site: AclSite, message: string): AclOutcome {
  return error(site, `error in arguments to "ratelimit" condition: ${message}`);
}

function setMode(reading: Reading, mode: NonNullable<Reading['mode']>): void {
  if (reading.mode !== undefined) reading.clash = true;
  reading.mode = mode;
}

/** Reads one option; gives a message where it is wrong. */
function readOption(option: string, reading: Reading, run: Run, { phase }: AclSite): string | undefined {
  const word = lowerCase(option);
  const inMessage = messagePhases.has(phase);
  if (word === 'leaky' || word === 'strict' || word === 'noupdate' || word === 'readonly') reading[word] = true;
  else if (word === 'per_cmd') setMode(reading, 'per_cmd');
  else if (word === 'per_conn') {
    setMode(reading, 'per_conn');
    if (phase === 'notsmtp' || phase === 'notsmtp_start') reading.badAcl = true;
  } else if (word === 'per_mail') {
    setMode(reading, 'per_mail');
    if (!inMessage) reading.badAcl = true;
  } else if (word === 'per_rcpt') {
    if (allRecipients.has(phase)) {
      setMode(reading, 'per_allrcpts');
      reading.count = run.message.recipients.length;
    } else {
      setMode(reading, 'per_rcpt');
      if (phase !== 'rcpt') reading.badAcl = true;
    }
  } else if (word === 'per_byte') {
    setMode(reading, 'per_mail');
    const size = Number(run.message.flags.get('message_size') ?? -1);
    if (!inMessage) reading.badAcl = true;
    else reading.count = Math.max(size, 0);
  } else if (word === 'per_addr') {
    setMode(reading, 'per_rcpt');
    if (phase !== 'rcpt') {
      reading.badAcl = true;
      reading.unique = '*';
    } else reading.unique = `${run.address?.localPart ?? ''}@${run.address?.domain ?? ''}`;
  } else if (word.startsWith('count=')) {
    const count = Number(option.slice(6));
    if (!(count >= 0)) return `${inQuotes(run, option)} is not a positive number`;
    reading.count = count;
  } else if (word.startsWith('unique=')) reading.unique = option.slice(7);
  else reading.key = reading.key === undefined ? option : `${reading.key}/${option}`;
  return undefined;
}

/** The rate after another event: exponentially smoothed, as Exim computes it. */
function newRate(record: RateRecord | undefined, now: number, period: number, count: number): number {
  if (!record) return count;
  const interval = Math.max(now - record.time, 1e-9);
  const share = interval / period;
  // Over the shortest intervals 1 - exp(-share) would be rounded to something else.
  return Math.max((-Math.expm1(-share) * count) / share + Math.exp(-share) * record.rate, count);
}

const optionNames: Readonly<Record<string, string>> = { per_allrcpts: 'per_rcpt' };

/** `ratelimit` (acl.c, `acl_ratelimit`), with its state in the world's hints and time from its clock. */
export const ratelimit: AclWord = (value, run, site) => {
  const [limitText, periodText, ...options] = splitList(textOf(value), { separator: '/' });
  if (limitText === undefined) return fail(site, 'sender rate limit not set');
  run.values.set('sender_rate_limit', limitText);
  const scaled = /^([^kmg]*)([kmg]?)$/i.exec(limitText);
  const scale = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[lowerCase(scaled?.[2] ?? '')] ?? 1;
  const limit = Number(scaled?.[1] ?? 'none') * scale;
  if (!(limit >= 0)) return fail(site, `${inQuotes(run, limitText)} is not a positive number`);
  if (periodText !== undefined) run.values.set('sender_rate_period', periodText);
  const period = periodText === undefined ? -1 : (readInterval(periodText) ?? -1);
  if (period <= 0) return fail(site, `${inQuotes(run, periodText ?? 'NULL')} is not a time value`);

  const reading: Reading = {
    mode: undefined,
    clash: false,
    badAcl: false,
    count: 1,
    unique: undefined,
    key: undefined,
    leaky: false,
    strict: false,
    readonly: false,
    noupdate: false,
  };
  for (const option of options) {
    const message = readOption(option, reading, run, site);
    if (message !== undefined) return fail(site, message);
  }
  if (reading.clash) return fail(site, 'conflicting per_* options');
  if (Number(reading.leaky) + Number(reading.strict) + Number(reading.readonly) > 1) {
    return fail(site, 'conflicting update modes');
  }
  const mode = reading.mode ?? 'per_mail';
  const name = optionNames[mode] ?? mode;
  if (reading.badAcl && (reading.leaky || reading.strict) && !reading.noupdate) {
    const where = phaseNames[site.phase];
    return fail(site, `"${name}" must not have /leaky or /strict option, or cannot be used in ${where} ACL`);
  }
  if (reading.noupdate) Object.assign(reading, { readonly: true, leaky: false, strict: false });
  if (reading.badAcl) reading.readonly = true;
  if (reading.readonly) reading.count = 0;
  if (!reading.strict && !reading.readonly) reading.leaky = true;

  const base = reading.key ?? run.connection.hostAddress ?? '';
  const key = `${periodText ?? ''}/${name}/${reading.unique === undefined ? '' : 'unique/'}${base}`;
  return measure(key, mode, limit, period, reading, run);
};

function measure(key: string, mode: string, limit: number, period: number, reading: Reading, run: Run): AclOutcome {
  const { rates } = run.acl;
  const cache =
    reading.readonly || mode === 'per_rcpt' || mode === 'per_cmd'
      ? rates.command
      : mode === 'per_conn'
        ? rates.connection
        : rates.mail;
  let rate = cache.get(key);
  if (rate === undefined) {
    const { hints, clock } = run.world;
    const now = clock.now() / 1000;
    const record = hints.get('ratelimit', key) as RateRecord | undefined;
    let { count } = reading;
    let seen: readonly string[] | undefined;
    let epoch: number | undefined;
    const { unique } = reading;
    if (unique !== undefined) {
      const old = record?.epoch === undefined || now > record.epoch + period;
      seen = old ? [] : (record.seen ?? []);
      epoch = old ? now : record.epoch;
      if (seen.includes(unique)) count = 0;
      else seen = [...seen, unique];
    }
    rate = newRate(record, now, period, count);
    if ((rate < limit && reading.leaky) || reading.strict) {
      hints.set('ratelimit', key, { time: now, rate, ...(seen && { seen, epoch }) });
    }
    cache.set(key, rate);
  }
  run.values.set('sender_rate', rate.toFixed(1));
  return rate < limit ? 'FAIL' : 'OK';
}
