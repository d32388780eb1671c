import type { SmtpConnection } from './connection.ts';

/** A connection that stays open, so that other messages can follow over it (the arguments of `-MC`). */
export interface SmtpChannel {
  /** The name of the transport that has opened it. */
  readonly transport: string;
  /** The host's name and address. */
  readonly host: string;
  readonly address: string;
  readonly connection: Omit<SmtpConnection, 'site'>;
  /** Which one of its messages is the next (`continue_sequence`). */
  readonly sequence: number;
  /** A callout has left it open: MAIL and RCPT have been said and accepted, and the answer to EHLO is what was said last. */
  readonly verified?: boolean;
}
