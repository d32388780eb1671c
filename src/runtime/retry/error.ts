import { readTime } from '../../compile/values/time.ts';
import { lowerCase } from '../expand/characters.ts';

/** The errors that retry rules tell apart: errno of Linux, and Exim's own numbers below zero (macros.h). */
export const errno = {
  /** Any error. */
  none: 0,
  noSpace: 28,
  timedOut: 110,
  connectionRefused: 111,
  quota: 122,
  smtpClosed: -18,
  eximQuota: -22,
  unknownHost: -32,
  tlsFailure: -37,
  tlsRequired: -38,
  authFailed: -42,
  rcpt4xx: -44,
  mail4xx: -45,
  data4xx: -46,
} as const;

/** Added to the second number of a timeout that came while connecting (RTEF_CTOUT). */
export const whileConnecting = 0x100;

/** An error as an address carries it, or a retry rule asks for it: `basic_errno` and `more_errno`. */
export interface RetryError {
  readonly errno: number;
  /**
   * More of it: for quota, seconds since the mailbox was read; for refused connections and timeouts, the letter `A` or `M`
   * for how the host was found, and `whileConnecting`; for 4xx answers, the answer less 400 in the second byte.
   */
  readonly more: number;
}

const letter = { A: 65, M: 77 } as const;

const timeouts: readonly (readonly [string, number])[] = [
  ['a', letter.A],
  ['mx', letter.M],
  ['connect', whileConnecting],
  ['connect_a', whileConnecting | letter.A],
  ['connect_mx', whileConnecting | letter.M],
  // It has never worked, and counts as any timeout.
  ['dns', 0],
];

const answers: Readonly<Record<string, number>> = {
  mail: errno.mail4xx,
  rcpt: errno.rcpt4xx,
  data: errno.data4xx,
};

/** In a rule's error: any 4xx answer, and added to the tens of answers where only they matter. */
const anyAnswer = 255;
const onlyTens = 100;

/** The 4xx answer that an error's name asks for, in the form of `RetryError.more`. */
function answerOf(digits: string): number | undefined {
  if (/^xx$/i.test(digits)) return anyAnswer << 8;
  const match = /^(\d)([\dx])$/.exec(digits);
  if (!match) return undefined;
  const tens = Number(match[1]) * 10;
  return (match[2] === 'x' ? tens + onlyTens : tens + Number(match[2])) << 8;
}

/**
 * Reads the error field of a retry rule: `timeout_connect`, `quota_7d`, `rcpt_4xx`. Mirrors `readconf_retry_error`.
 *
 * @param word one that the compiler has accepted
 */
export function retryErrorOf(word: string): RetryError {
  const text = lowerCase(word);
  const underscore = text.indexOf('_');
  const name = underscore < 0 ? text : text.slice(0, underscore);
  const suffix = underscore < 0 ? undefined : text.slice(underscore + 1);
  switch (name) {
    case 'quota':
      return { errno: errno.eximQuota, more: suffix === undefined ? 0 : (readTime(suffix) ?? 0) };
    case 'refused': {
      const more = suffix === undefined ? 0 : 'mx'.startsWith(suffix) ? letter.M : letter.A;
      return { errno: errno.connectionRefused, more };
    }
    case 'timeout': {
      const more = suffix === undefined ? 0 : (timeouts.find(([each]) => each.startsWith(suffix))?.[1] ?? 0);
      return { errno: errno.timedOut, more };
    }
  }
  const code = /^(mail|rcpt|data)_4(..)$/.exec(text);
  if (code) return { errno: answers[code[1] ?? ''] ?? errno.none, more: answerOf(code[2] ?? '') ?? 0 };
  if (name === 'auth') return { errno: errno.authFailed, more: 0 };
  if (name === '*') return { errno: errno.none, more: 0 };
  if ('lost_connection'.startsWith(text)) return { errno: errno.smtpClosed, more: 0 };
  if ('tls_required'.startsWith(text)) return { errno: errno.tlsRequired, more: 0 };
  return { errno: errno.unknownHost, more: 0 };
}

/**
 * The error that a name stands for, as something that has happened: "any 4xx answer" becomes one of them. What `-brt` asks
 * about.
 */
export function asHappened({ errno: number, more }: RetryError): RetryError {
  if (!Object.values(answers).includes(number)) return { errno: number, more };
  const answer = (more >> 8) & 255;
  if (answer === anyAnswer) return { errno: number, more: 21 << 8 };
  return { errno: number, more: answer > onlyTens ? (answer - 96) << 8 : more };
}

/**
 * Whether an error that has happened is one that a rule is for. Mirrors the tests of `retry_find_config`.
 *
 * @param wanted the rule's error
 */
export function isErrorFor(wanted: RetryError, happened: RetryError): boolean {
  switch (wanted.errno) {
    case errno.none:
      return true;
    case errno.eximQuota: {
      const isQuota = [errno.eximQuota, errno.quota, errno.noSpace].some((each) => each === happened.errno);
      return isQuota && (wanted.more === 0 || wanted.more <= happened.more);
    }
    case errno.tlsRequired:
      return happened.errno === errno.tlsRequired || happened.errno === errno.tlsFailure;
    case errno.mail4xx:
    case errno.rcpt4xx:
    case errno.data4xx: {
      if (happened.errno !== wanted.errno) return false;
      const answer = (wanted.more >> 8) & 255;
      if (answer === anyAnswer) return true;
      const got = (happened.more >> 8) & 255;
      return answer >= onlyTens ? got - (got % 10) === answer - onlyTens : got === answer;
    }
    case errno.timedOut:
      if (happened.errno !== errno.timedOut) return false;
      if (wanted.more === whileConnecting) return (happened.more & whileConnecting) !== 0;
      if (wanted.more === 0) return true;
      return wanted.more === ((wanted.more & whileConnecting) === 0 ? happened.more & ~whileConnecting : happened.more);
    default:
      return wanted.errno === happened.errno && (wanted.more === 0 || wanted.more === happened.more);
  }
}
