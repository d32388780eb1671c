import { trimSpace, trimSpaceStart } from '../../expand/characters.ts';
import { splitList } from '../../../../grammar/list/split.ts';
import { readInterval } from '../../expand/times.ts';
import type { CalloutOptions } from '../../run/services.ts';

/** What stands behind the slashes of `verify = sender/…`. */
export interface AddressOptions {
  deferOk: boolean;
  calloutDeferOk: boolean;
  noDetails: boolean;
  successOnRedirect: boolean;
  callout: CalloutOptions | undefined;
  quota: { cachePositive: number; cacheNegative: number; noCache: boolean } | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const byDefault: CalloutOptions = {
  timeout: 30,
  connectTimeout: 30,
  overall: 120,
  deferOk: false,
  noCache: false,
  random: false,
  useSender: false,
  useTransportSender: false,
  usePostmaster: false,
  postmaster: false,
  fullPostmaster: false,
  hold: false,
  postmasterSender: '',
};

/** Words without a value, in the order in which Exim compares beginnings. */
const calloutFlags = {
  defer_ok: 'deferOk',
  fullpostmaster: 'fullPostmaster',
  hold: 'hold',
  no_cache: 'noCache',
  random: 'random',
  use_postmaster: 'usePostmaster',
  use_sender: 'useSender',
  use_tptsender: 'useTransportSender',
} as const;

/** Reads the list after `callout=`; gives a message where it is wrong. */
function readCallout(text: string, whole: string, isHeader: boolean, options: AddressOptions): string | undefined {
  const callout: Writable<CalloutOptions> = { ...byDefault };
  let connectTimeout: number | undefined;
  let overall: number | undefined;
  for (const word of splitList(text, { separator: ',' })) {
    const lower = word.toLowerCase();
    const [name = '', value] = [
      lower.split('=')[0]?.trim(),
      word.includes('=') ? trimSpace(word.slice(word.indexOf('=') + 1)) : undefined,
    ];
    if (Object.hasOwn(calloutFlags, name)) {
      callout[calloutFlags[name as keyof typeof calloutFlags]] = true;
      if (name === 'defer_ok') options.calloutDeferOk = true;
      if (name === 'fullpostmaster') callout.postmaster = true;
      continue;
    }
    if (name === 'postmaster') {
      callout.postmaster = true;
      continue;
    }
    const wantsValue = ['connect', 'mailfrom', 'maxwait', 'postmaster_mailfrom'].includes(name);
    if (wantsValue && value === undefined) return `'=' expected after "${name}" in ACL verify condition "${whole}"`;
    if (name === 'postmaster_mailfrom') {
      callout.postmaster = true;
      callout.postmasterSender = value ?? '';
      continue;
    }
    if (name === 'mailfrom') {
      if (!isHeader) {
        return `"mailfrom" is allowed as a callout option only for verify=header_sender (detected in ACL condition "${whole}")`;
      }
      callout.mailFrom = value ?? '';
      continue;
    }
    const time = wantsValue ? (value ?? '') : word;
    const seconds = readInterval(time);
    if (seconds === undefined) return `bad time value in ACL condition "verify ${whole}"`;
    if (name === 'connect') connectTimeout = seconds;
    else if (name === 'maxwait') overall = seconds;
    else callout.timeout = seconds;
  }
  callout.connectTimeout = connectTimeout ?? callout.timeout;
  callout.overall = overall ?? 4 * callout.timeout;
  options.callout = callout;
  return undefined;
}

/** Reads the options of `verify = sender`, `recipient` and `header_sender` (acl.c, `acl_verify`). */
export function readAddressOptions(
  words: readonly string[],
  whole: string,
  isHeader: boolean,
): { readonly ok: true; readonly options: AddressOptions } | { readonly ok: false; readonly message: string } {
  const options: AddressOptions = {
    deferOk: false,
    calloutDeferOk: false,
    noDetails: false,
    successOnRedirect: false,
    callout: undefined,
    quota: undefined,
  };
  for (const word of words) {
    const lower = word.toLowerCase();
    let message: string | undefined;
    if (lower === 'defer_ok') options.deferOk = true;
    else if (lower === 'no_details') options.noDetails = true;
    else if (lower === 'success_on_redirect') options.successOnRedirect = true;
    else if (lower === 'callout_defer_ok') {
      options.calloutDeferOk = true;
      options.callout ??= byDefault;
    } else if (lower === 'check_postmaster') options.callout = { ...(options.callout ?? byDefault), postmaster: true };
    else if (lower.startsWith('callout')) {
      const rest = trimSpaceStart(word.slice(7));
      if (rest === '') options.callout = byDefault;
      else if (!rest.startsWith('=')) message = `'=' expected after "callout" in ACL condition "${whole}"`;
      else message = readCallout(rest.slice(1), whole, isHeader, options);
    } else if (lower.startsWith('quota')) options.quota = readQuota(word.slice(5));
    else message = `unknown option "${word}" in ACL condition "verify ${whole}"`;
    if (message !== undefined) return { ok: false, message };
  }
  return { ok: true, options };
}

function readQuota(text: string): NonNullable<AddressOptions['quota']> {
  const quota = { cachePositive: 300, cacheNegative: 3600, noCache: false };
  for (const word of splitList(trimSpaceStart(text).replace(/^=/, ''), { separator: ',' })) {
    const [name, value = ''] = word.split('=');
    if (name === 'cachepos') quota.cachePositive = readInterval(value) ?? quota.cachePositive;
    else if (name === 'cacheneg') quota.cacheNegative = readInterval(value) ?? quota.cacheNegative;
    else if (name === 'no_cache') quota.noCache = true;
  }
  return quota;
}
