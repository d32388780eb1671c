import type { RuntimeExtension } from '../run/extension.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';

/** A message with all that its spool files keep of it. */
export interface SpooledMessage {
  readonly message: Message;
  /** Where it came from; `caller` is the user who handed it over, or who ran Exim. */
  readonly connection: Connection;
  /** Addresses that are done with, in the order in which they were. */
  readonly nonRecipients: readonly string[];
  /** `smtp_active_hostname`, where that is not the primary host name. */
  readonly activeHostname?: string;
  /** The values that are tainted, by their names in the file; absent: those that are so where nothing else is known. */
  readonly tainted?: ReadonlySet<string>;
}

/** What the form of spool files depends on. */
export interface SpoolFormat {
  /** What follows `4.` in the target's release. */
  readonly release: number;
  /** Whether the build keeps what became of TLS resumption. */
  readonly resumption: boolean;
  readonly extensions: readonly RuntimeExtension[];
  /** The mechanism of an authenticator, by its name. */
  readonly mechanism?: (authenticator: string) => string | undefined;
}
