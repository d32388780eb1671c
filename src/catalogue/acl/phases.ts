import type { Phase, Phases } from '../row.ts';

/** Legal in every ACL, as far as reading the ACL goes. */
export const anywhere: Phases = { not: [] };

/** Everywhere but in the ACLs of messages that do not come by SMTP. */
export const overSmtp: Phases = { not: ['notsmtp', 'notsmtp_start'] };

/** While the envelope or the data of a message are looked at. */
export const withMessage: Phases = { only: ['mail', 'rcpt', 'predata', 'data', 'prdr', 'mime'] };

/** As `withMessage`, without the ACL for single recipients after the data. */
export const forWholeMessage: Phases = { only: ['mail', 'rcpt', 'predata', 'data', 'mime'] };

/** As `forWholeMessage`, and for messages that do not come by SMTP. */
export const forAnyMessage: Phases = { only: ['mail', 'rcpt', 'predata', 'data', 'mime', 'notsmtp'] };

/** Where a whole message has arrived. */
export const withData: Phases = { only: ['data', 'prdr', 'notsmtp'] };

/** As `withData`, and in everything that runs after the data: `ACL_BITS_HAVEDATA`. */
export const afterData: Phases = { only: ['mime', 'dkim', 'data', 'prdr', 'notsmtp', 'quit', 'notquit'] };

/** From MAIL on over SMTP: not at the given moments, nor without SMTP. */
export function afterwards(not: readonly Phase[]): Phases {
  return { not: [...not, 'notsmtp', 'notsmtp_start'] };
}
