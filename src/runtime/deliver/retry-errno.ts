/** The numbers of errors that say that nothing was tried. */
export interface RetryErrno {
  /** Errors of this number and below tell that a retry time has not come (ERRNO_RETRY_BASE). */
  readonly base: number;
  /** A local delivery may not be tried yet (ERRNO_LRETRY). */
  readonly local: number;
  /** Routing may not be tried yet (ERRNO_RRETRY). */
  readonly routing: number;
  /** Remote deliveries are put off (ERRNO_LOCAL_ONLY). */
  readonly localOnly: number;
  /** Errors above this number are reason for a warning (ERRNO_WARN_BASE). */
  readonly warn: number;
  /** No host may be tried yet (ERRNO_HRETRY). */
  readonly host: number;
  /** The domain is in `queue_domains` (ERRNO_QUEUE_DOMAIN). */
  readonly queueDomain: number;
}

/** The numbers from the first of them on. */
const from = (base: number): RetryErrno => ({
  base,
  warn: base - 1,
  routing: base,
  local: base - 1,
  host: base - 2,
  localOnly: base - 3,
  queueDomain: base - 4,
});

const later = from(-52);
const earlier = from(-51);

/**
 * Exim's numbers for errors that say that nothing was tried (macros.h): from 4.95 on another one stands before them.
 *
 * @param release what follows `4.`
 */
export function retryErrno(release: number): RetryErrno {
  return release < 95 ? earlier : later;
}
