/** An answer of a remote server: code and text, as in `550 no such user`; lines of one of several are parted by newlines. */
export type RemoteReply = string;

/** What a server is like for some time; the times are milliseconds since 1970. */
export interface HostPhase extends RemoteHost {
  /** From when on. */
  readonly from?: number;
  /** Up to when. */
  readonly until?: number;
}

/**
 * A server that callouts and deliveries may reach, as a scenario describes it. What is left out is answered as a server
 * does that takes everything.
 */
export interface RemoteHost {
  /** The name of an errno with which a connection to it fails (`ECONNREFUSED`, `ETIMEDOUT`). */
  readonly connect?: string;
  /** Default `220 NAME ESMTP`. */
  readonly greeting?: RemoteReply;
  /** The lines of the answer to EHLO without their codes, the first one with the greeting; or another answer: `502 what?`. */
  readonly ehlo?: readonly string[] | RemoteReply;
  readonly helo?: RemoteReply;
  /** Default `220 go ahead` where `ehlo` has STARTTLS. `tls` tells what comes of it. */
  readonly starttls?: RemoteReply;
  readonly tls?: {
    readonly version?: string;
    readonly cipher?: string;
    readonly verified?: boolean;
    readonly resumption?: number;
  };
  readonly auth?: RemoteReply;
  /** For all senders, or by sender: `*` for others. */
  readonly mail?: RemoteReply | Readonly<Record<string, RemoteReply>>;
  /** For all recipients, or by recipient: `*` for others. */
  readonly rcpt?: RemoteReply | Readonly<Record<string, RemoteReply>>;
  /** To DATA. */
  readonly data?: RemoteReply;
  /** To the message; for LMTP by recipient. */
  readonly message?: RemoteReply | Readonly<Record<string, RemoteReply>>;
  readonly quit?: RemoteReply;
  /** After which of the above it closes the connection without a word. */
  readonly closesAfter?: 'connect' | 'greeting' | 'helo' | 'mail' | 'rcpt' | 'data' | 'message';
}
