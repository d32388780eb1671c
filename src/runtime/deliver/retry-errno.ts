/** The numbers of errors that say that nothing was tried. */
export interface RetryErrno {
  /** Errors of this number and below tell that a retry time has not come (ERRNO_RETRY_BASE). */
  readonly base: number;
  /** Errors above this number are reason for a warning (ERRNO_WARN_BASE). */
  readonly warn: number;
  /** No host may be tried yet (ERRNO_HRETRY). */
  readonly host: number;
  /** The domain is in `queue_domains` (ERRNO_QUEUE_DOMAIN). */
  readonly queueDomain: number;
}

const later: RetryErrno = { base: -52, warn: -53, host: -54, queueDomain: -56 };
const earlier: RetryErrno = { base: -51, warn: -52, host: -53, queueDomain: -55 };

/**
 * Exim's numbers for errors that say that nothing was tried (macros.h): from 4.95 on another one stands before them.
 *
 * @param release what follows `4.`
 */
export function retryErrno(release: number): RetryErrno {
  return release < 95 ? earlier : later;
}
