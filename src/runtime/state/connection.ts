import type { Value } from '../expand/value.ts';

/** What is known of a client and its connection: what Exim keeps in globals and does not forget between messages. */
export interface Connection {
  /** Whether it comes from the network, a local program talking SMTP, or not over SMTP at all. */
  readonly kind: 'smtp' | 'local-smtp' | 'local';
  /** `-bh`: as if from a host, but nothing is kept. */
  readonly hostChecking: boolean;
  hostAddress: string | undefined;
  hostPort: number | undefined;
  /** Found by a reverse lookup, made only when needed. */
  hostName: string | undefined;
  hostNameLookedUp: boolean;
  hostLookupFailed: boolean;
  hostLookupDeferred: boolean;
  hostAliases: readonly string[];
  /** What to say of a failed search for the name: ` (failed to find host name from IP address)`. */
  hostLookupMessage?: string;
  hostDnssec: boolean;
  helo: string | undefined;
  /**
   * The names that log lines and `$sender_fullhost` have for the client: those that were known when Exim last put these texts
   * together (`showNames`). Absent: those that are known now.
   */
  shown?: { readonly hostName: string | undefined; readonly helo: string | undefined };
  heloVerified: boolean | undefined;
  esmtp: boolean;
  interfaceAddress: string | undefined;
  interfacePort: number | undefined;
  ident: string | undefined;
  /** `smtp`, `esmtp`, `esmtps`, `esmtpa`, `local`, `local-smtp` and so on. */
  protocol: string;
  authenticatedId: string | undefined;
  authenticatedSender: string | undefined;
  authenticator: string | undefined;
  authenticatedFailId: string | undefined;
  tls:
    | {
        readonly cipher: string;
        readonly version: string;
        /** The cipher by its name in RFCs, where it is known. */
        readonly standardCipher?: string;
        /** The certificates of the client and of this side, DER, byte strings. */
        readonly certificate?: string;
        readonly ownCertificate?: string;
        readonly peerDn?: string;
        readonly sni?: string;
        readonly certificateVerified: boolean;
        readonly bits: number;
        readonly resumption: number;
        readonly onConnect: boolean;
      }
    | undefined;
  /** The server name that the client asks for, as soon as it does. */
  askedName?: string;
  /** A proxy passes the connection on, by the Proxy Protocol or XCLIENT: what `$proxy_…` tells. */
  proxy?:
    | {
        readonly localAddress: string;
        readonly localPort: number;
        readonly externalAddress: string;
        readonly externalPort: number;
        /** Its header was bad: nothing but QUIT is allowed. */
        readonly failed: boolean;
      }
    | undefined;
  /** `acl_c…` by name without `acl_`. */
  readonly aclVariables: Map<string, Value>;
  /** `smtp_command_history`, counts of commands and errors, by Exim's names. */
  readonly counters: Map<string, number>;
  readonly history: string[];
  readonly systems: Map<string, unknown>;
  /** The user who calls Exim, for local messages. */
  caller: { readonly name: string; readonly uid: number; readonly gid: number } | undefined;
}
