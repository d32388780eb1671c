import type { RoutingAddress } from '../../../route/routing-address.ts';
import type { HostItem } from '../../../state/address.ts';
import { eximErrno, errnoOf } from '../../errno.ts';
import type { AddressOutcome, RemoteTalk, RetryItem } from '../../types.ts';

/**
 * How far an address has come (`transport_return`): put off so far; put off, and being tried; accepted by the server
 * before the message; delivered; failed.
 */
export type Progress = 'defer' | 'trying' | 'accepted' | 'delivered' | 'failed';

/** An address that an SMTP transport has been given, and what it knows of it. */
export interface SmtpRecipient {
  readonly address: RoutingAddress;
  progress: Progress;
  errno: number;
  moreErrno: number;
  message: string | undefined;
  passMessage: boolean;
  talk: RemoteTalk | undefined;
  confirmation: string | undefined;
  wholeMessage: boolean;
  /** What the retry database is to be told, the newest last. */
  readonly retries: RetryItem[];
  /** Some hosts were left out. */
  retrySkipped: boolean;
  /** No host was tried for it, because the time of none has come. */
  untried: boolean;
}

/**
 * An address before anything was tried here.
 *
 * @param earlier what other hosts have left with it
 */
export function smtpRecipient(address: RoutingAddress, earlier?: AddressOutcome): SmtpRecipient {
  return {
    address,
    progress: 'defer',
    // What an address begins with (ERRNO_UNKNOWNERROR).
    errno: earlier?.errno ?? -1,
    moreErrno: earlier?.moreErrno ?? 0,
    message: earlier?.message,
    passMessage: earlier?.passMessage === true,
    talk: earlier?.talk,
    confirmation: undefined,
    wholeMessage: false,
    retries: [],
    retrySkipped: false,
    untried: false,
  };
}

/** Notes something for the retry database, with what is wrong with an address now. Mirrors `retry_add_item`. */
export function addRetryItem(
  recipient: SmtpRecipient,
  key: string,
  flags: { readonly delete?: boolean; readonly host?: boolean; readonly message?: boolean } = {},
): void {
  const { errno, moreErrno, message, talk } = recipient;
  const text = talk ? `H=${talk.host.name} [${talk.host.address ?? ''}]: ${message ?? ''}` : message;
  const { delete: forgets = false, host = false, message: ofMessage = false } = flags;
  recipient.retries.push({
    key,
    delete: forgets,
    host,
    message: ofMessage,
    error: { errno, more: moreErrno },
    text,
  });
}

/** Added to the second number of a timeout that came while connecting (RTEF_CTOUT). */
const whileConnecting = 0x100;

/** Makes the addresses that are still put off ready for the next host. Mirrors `prepare_addresses`. */
export function prepareRecipients(recipients: readonly SmtpRecipient[], host: HostItem): SmtpRecipient[] {
  const ready = recipients.filter(({ progress }) => progress === 'defer');
  for (const recipient of ready) {
    recipient.progress = 'trying';
    recipient.errno = 0;
    recipient.moreErrno = ((host.mx ?? -1) >= 0 ? 'M' : 'A').charCodeAt(0);
    recipient.message = undefined;
  }
  return ready;
}

/** What is set in all addresses that are under way. */
export interface CommonError {
  readonly errno: number;
  readonly message: string | undefined;
  readonly progress: 'defer' | 'failed';
  readonly passMessage: boolean;
  /** Absent where no host was talked to. */
  readonly talk?: RemoteTalk;
  readonly wholeMessage?: boolean;
}

/** Sets an error in all addresses that are under way. Mirrors `set_errno`. */
export function setError(recipients: readonly SmtpRecipient[], error: CommonError): void {
  const timedOut = error.errno === eximErrno.connectTimeout;
  for (const recipient of recipients) {
    if (recipient.progress !== 'trying' && recipient.progress !== 'accepted') continue;
    recipient.errno = timedOut ? errnoOf('ETIMEDOUT') : error.errno;
    if (timedOut) recipient.moreErrno |= whileConnecting;
    if (error.message !== undefined) {
      recipient.message = error.message;
      if (error.passMessage) recipient.passMessage = true;
    }
    recipient.progress = error.progress;
    if (error.talk) recipient.talk = error.talk;
    recipient.wholeMessage = error.wholeMessage === true;
  }
}

/** The tens and ones of a 4xx answer, in the second byte. */
export function answerDetail(answer: string): number {
  return Number(answer.slice(1, 3)) << 8;
}

/** What became of an address in the end. */
export function outcomeOf(recipient: SmtpRecipient): AddressOutcome {
  const { address, progress, errno, moreErrno, message, passMessage, talk, confirmation, wholeMessage } = recipient;
  const { retries, retrySkipped, untried } = recipient;
  const retrying = {
    ...(retries.length > 0 && { retries }),
    ...(retrySkipped && { retrySkipped }),
    ...(untried && { untried }),
  };
  if (progress === 'delivered') {
    return {
      address,
      status: 'delivered',
      ...retrying,
      ...(talk && { talk }),
      ...(confirmation !== undefined && { confirmation }),
    };
  }
  return {
    address,
    status: progress === 'failed' ? 'failed' : 'deferred',
    ...(message !== undefined && { message }),
    errno,
    moreErrno,
    passMessage,
    ...retrying,
    ...(wholeMessage && { wholeMessage }),
    ...(talk && { talk }),
  };
}
