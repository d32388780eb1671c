/** The bits of `$tls_in_resumption` and `$tls_out_resumption` (`RESUME_…` of macros.h). */
export const resumptionBits = {
  supported: 1,
  clientRequested: 2,
  clientSuggested: 4,
  serverTicket: 8,
  used: 16,
} as const;

const { supported, serverTicket, used } = resumptionBits;

/** What tickets have to do with a session that has begun. */
export interface ResumptionOutcome {
  readonly bits: number;
  /** What was stated cannot be, for the configuration offers or keeps no tickets for this host. */
  readonly contradicted: boolean;
}

/**
 * The bits of a session, from those that are stated for it.
 *
 * @param stated 0 where nothing is stated
 * @param isResumable whether `tls_resumption_hosts` has the other side
 */
export function resumptionOutcome(stated: number, isResumable: boolean): ResumptionOutcome {
  if (stated === 0) return { bits: supported | (isResumable ? serverTicket : 0), contradicted: false };
  const contradicted = !isResumable && (stated & (serverTicket | used)) !== 0;
  const bits = (contradicted ? stated & ~(serverTicket | used) : stated) | supported;
  return { bits: bits & 31, contradicted };
}
