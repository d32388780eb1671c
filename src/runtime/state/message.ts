import type { Value } from '../expand/value.ts';

/** A header line of a message; `text` is the whole of it, with its newlines, continuation lines included. */
export interface HeaderLine {
  readonly text: string;
  /** Exim's type letter: `F`rom, `T`o, `C`c, `B`cc, `I`d, `D`ate, `P` Received, `R`eply-to, `S`ender, `*` deleted (rewritten), space for others. */
  readonly type: string;
}

/** A recipient of a message being received. */
export interface Recipient {
  readonly address: string;
  /** In parallel to the RCPT options: ORCPT and NOTIFY. */
  readonly orcpt?: string;
  readonly notify: number;
  readonly errorsTo?: string;
  /** The recipient that it has come to stand in the place of (`one_time`). */
  readonly oneTimeParent?: string;
  /** What `bmi_optin` gave. */
  readonly bmiOptin?: string;
}

/** A message being received, routed or delivered. What Exim keeps in globals and in the spool's -H file. */
export interface Message {
  /** `$message_exim_id`; empty until it is given. */
  id: string;
  /** Seconds since 1970 at which reception began. */
  received: number;
  sender: string;
  /** The sender as it was before rewriting, where that changed it. */
  senderUnrewritten?: string;
  /** Sender and recipients as they came, before any rewriting (`raw_sender`, `raw_recipients`); absent before that. */
  raw?: { readonly sender: string; readonly recipients: readonly string[] };
  recipients: Recipient[];
  headers: HeaderLine[];
  /** The header lines as they came, before any was added or changed; absent where the message did not come over SMTP. */
  rawHeaders?: readonly string[];
  /** Everything after the empty line, lines ended by a newline. */
  body: string;
  /** `acl_m…` by name without `acl_`: `m_x`, `m0`. */
  readonly aclVariables: Map<string, Value>;
  /** Set by `control`s, ACL modifiers and options: frozen, queued only, no delivery … by Exim's names. */
  readonly flags: Map<string, string | number | boolean>;
  /** Headers that ACLs want added, with where. */
  readonly addedHeaders: {
    readonly text: string;
    readonly type: string;
    readonly where: 'start' | 'after_received' | 'start_rfc' | 'end';
  }[];
  removedHeaders: string;
  /** What the systems keep for the message, by system: BMI verdicts, DCC result, ARC state, DKIM results … */
  readonly systems: Map<string, unknown>;
}
