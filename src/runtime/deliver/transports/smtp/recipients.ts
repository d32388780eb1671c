import type { RoutingAddress } from '../../../route/routing-address.ts';
import type { HostItem } from '../../../state/address.ts';
import { eximErrno, errnoOf } from '../../errno.ts';
import type { AddressOutcome, RemoteTalk } from '../../types.ts';

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
}

/** An address before anything was tried. */
export function smtpRecipient(address: RoutingAddress): SmtpRecipient {
  return {
    address,
    progress: 'defer',
    errno: 0,
    moreErrno: 0,
    message: undefined,
    passMessage: false,
    talk: undefined,
    confirmation: undefined,
    wholeMessage: false,
  };
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
  if (progress === 'delivered') {
    return {
      address,
      status: 'delivered',
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
    ...(wholeMessage && { wholeMessage }),
    ...(talk && { talk }),
  };
}
