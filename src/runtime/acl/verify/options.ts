import { lowerCase, trimSpaceStart } from '../../expand/characters.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { readInterval } from '../../expand/times.ts';
import type { CalloutOptions } from '../../run/services.ts';
import { defaultCallout } from '../../run/services.ts';

/** What stands behind the slashes of `verify = sender/…`. */
export interface AddressOptions {
  deferOk: boolean;
  calloutDeferOk: boolean;
  noDetails: boolean;
  successOnRedirect: boolean;
  callout: CalloutOptions | undefined;
  quota: QuotaOptions | undefined;
}

/** For how many seconds it is remembered that a mailbox has room, or has none; 0 in both for not at all. */
export interface QuotaOptions {
  readonly positive: number;
  readonly negative: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a word of `callout` is followed by: nothing, a text, a time. */
type WordValue = 'none' | 'text' | 'time';

/** The words of `callout`, in the order in which Exim compares their beginnings (`callout_opt_list`). */
const calloutWords: readonly (readonly [string, WordValue])[] = [
  ['defer_ok', 'none'],
  ['no_cache', 'none'],
  ['random', 'none'],
  ['use_sender', 'none'],
  ['use_tptsender', 'none'],
  ['use_postmaster', 'none'],
  ['postmaster_mailfrom', 'text'],
  ['postmaster', 'none'],
  ['fullpostmaster', 'none'],
  ['mailfrom', 'text'],
  ['maxwait', 'time'],
  ['connect', 'time'],
  ['hold', 'none'],
];

/** The words that set a flag. */
const calloutFlags: Readonly<Record<string, keyof CalloutOptions>> = {
  defer_ok: 'deferOk',
  fullpostmaster: 'fullPostmaster',
  hold: 'hold',
  no_cache: 'noCache',
  postmaster: 'postmaster',
  random: 'random',
  use_postmaster: 'usePostmaster',
  use_sender: 'useSender',
  use_tptsender: 'useTransportSender',
};

/** How a `verify` with such options is read. */
interface Reading {
  readonly whole: string;
  readonly isHeader: boolean;
  readonly release: number;
}

/** Reads the list after `callout=`; gives a message where it is wrong. */
function readCallout(text: string, { whole, isHeader, release }: Reading, options: AddressOptions): string | undefined {
  const callout: Writable<CalloutOptions> = { ...defaultCallout };
  let connectTimeout: number | undefined;
  let overall: number | undefined;
  for (const word of splitList(text, { separator: ',' })) {
    const lower = lowerCase(word);
    const [name, kind] = calloutWords.find(
      ([each]) => lower.startsWith(each) && (each !== 'use_tptsender' || release >= 99),
    ) ?? ['', 'time' as const];
    let value = word;
    if (name !== '' && kind !== 'none') {
      const rest = trimSpaceStart(word.slice(name.length));
      if (!rest.startsWith('=')) return `'=' expected after "${name}" in ACL verify condition "${whole}"`;
      value = trimSpaceStart(rest.slice(1));
    }
    const seconds = kind === 'time' ? readInterval(value) : 0;
    if (seconds === undefined) return `bad time value in ACL condition "verify ${whole}"`;
    switch (name) {
      case '':
        callout.timeout = seconds;
        break;
      case 'connect':
        connectTimeout = seconds;
        break;
      case 'maxwait':
        overall = seconds;
        break;
      case 'mailfrom':
        if (!isHeader) {
          return `"mailfrom" is allowed as a callout option only for verify=header_sender (detected in ACL condition "${whole}")`;
        }
        callout.mailFrom = value;
        break;
      case 'postmaster_mailfrom':
        callout.postmaster = true;
        callout.postmasterSender = value;
        break;
      default: {
        const flag = calloutFlags[name];
        if (flag !== undefined) Object.assign(callout, { [flag]: true });
        if (name === 'defer_ok') options.calloutDeferOk = true;
        if (name === 'fullpostmaster') callout.postmaster = true;
      }
    }
  }
  callout.connectTimeout = connectTimeout ?? callout.timeout;
  callout.overall = overall ?? 4 * callout.timeout;
  // A time of no length is one that is not there.
  options.callout = callout.timeout > 0 ? callout : undefined;
  return undefined;
}

const quotaByDefault: QuotaOptions = { positive: 300, negative: 3600 };

/** Reads what follows `quota`; gives a message where it is wrong. What Exim does not know it passes over. */
function readQuota(text: string, whole: string): QuotaOptions | string {
  const quota: Writable<QuotaOptions> = { ...quotaByDefault };
  const list = trimSpaceStart(text);
  if (!list.startsWith('=')) return quota;
  for (const word of splitList(trimSpaceStart(list.slice(1)), { separator: ',' })) {
    const [, which, time] = /^cache(pos|neg)=([^]*)$/.exec(word) ?? [];
    if (which !== undefined) {
      const seconds = readInterval(time ?? '');
      if (seconds === undefined) return `bad time value in ACL condition "verify ${whole}"`;
      quota[which === 'pos' ? 'positive' : 'negative'] = seconds;
    } else if (word === 'no_cache') quota.positive = quota.negative = 0;
  }
  return quota;
}

/** Reads the options of `verify = sender`, `recipient` and `header_sender` (acl.c, `acl_verify`). */
export function readAddressOptions(
  words: readonly string[],
  reading: Reading,
): { readonly ok: true; readonly options: AddressOptions } | { readonly ok: false; readonly message: string } {
  const { whole } = reading;
  const options: AddressOptions = {
    deferOk: false,
    calloutDeferOk: false,
    noDetails: false,
    successOnRedirect: false,
    callout: undefined,
    quota: undefined,
  };
  for (const word of words) {
    const lower = lowerCase(word);
    let message: string | undefined;
    if (lower === 'defer_ok') options.deferOk = true;
    else if (lower === 'no_details') options.noDetails = true;
    else if (lower === 'success_on_redirect') options.successOnRedirect = true;
    else if (lower === 'callout_defer_ok') {
      options.calloutDeferOk = true;
      options.callout ??= defaultCallout;
    } else if (lower === 'check_postmaster')
      options.callout = { ...(options.callout ?? defaultCallout), postmaster: true };
    else if (lower.startsWith('callout')) {
      const rest = trimSpaceStart(word.slice(7));
      if (rest === '') options.callout = defaultCallout;
      else if (!rest.startsWith('=')) message = `'=' expected after "callout" in ACL condition "${whole}"`;
      else message = readCallout(rest.slice(1), reading, options);
    } else if (lower.startsWith('quota') && reading.release >= 95) {
      const quota = readQuota(word.slice(5), whole);
      if (typeof quota === 'string') message = quota;
      else options.quota = quota;
    } else message = `unknown option "${word}" in ACL condition "verify ${whole}"`;
    if (message !== undefined) return { ok: false, message };
  }
  return { ok: true, options };
}
