import type { CompiledDriver } from '../../compile/config.ts';
import type { RetryError } from '../retry/error.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { PeerConnect } from '../peer/peer.ts';
import type { Run, TlsOut } from '../run/run.ts';
import type { RemoteHost } from '../simulation/remote-host.ts';
import type { DeliveryHost } from '../simulation/types.ts';
import type { HostItem } from '../state/address.ts';
import type { UnusableHost } from './host-retry.ts';
import type { SmtpChannel } from './transports/smtp/channel.ts';

/** The servers that can be reached: by host name, IP address, or either with `:port`, in lower case; as they are now. */
export interface RemoteHosts {
  get(name: string): RemoteHost | undefined;
}

/** Something that the retry database is to be told of: `retry_item` of structs.h. */
export interface RetryItem {
  /** With its `R:` or `T:`. */
  readonly key: string;
  /** Whether what is known is to be forgotten (`rf_delete`). */
  readonly delete: boolean;
  /** Whether it is for a host: rules for the domain apply, too (`rf_host`). */
  readonly host: boolean;
  /** Whether it is for this message alone (`rf_message`). */
  readonly message: boolean;
  readonly error: RetryError;
  /** What was said of it, where anything was. */
  readonly text: string | undefined;
}

/** What deliveries need beside the run. */
export interface DeliveryServices {
  readonly hosts: RemoteHosts;
  /** Reaches servers, to hand messages over to them. */
  readonly connect: PeerConnect;
  /** Where the files that transports would write are to be written in fact, below a directory of the caller's. */
  readonly out?: DeliveryOutput;
  /** The messages that wait to be delivered. */
  readonly queue?: MessagesWaiting;
}

/** What deliveries ask of the queue. */
export interface MessagesWaiting {
  has(id: string): boolean;
  /** The sender of a message; undefined where it is not there. */
  senderOf(id: string): string | undefined;
}

/** Takes what deliveries write when it is asked for. Names are absolute, as the transport made them; bytes are byte strings. */
export interface DeliveryOutput {
  /** @returns false where a file of that name is there already and `exclusive` is asked for */
  write(file: string, bytes: string, options?: { readonly append?: boolean; readonly exclusive?: boolean }): boolean;
}

/**
 * Addresses that one run of a transport takes, and what has been worked out for them: what `deliver_local` and
 * `deliver_remote` have ready when they call the driver's entry point.
 */
export interface TransportBatch {
  readonly run: Run;
  readonly transport: CompiledDriver;
  /** One or more; all share errors address, headers to add and remove, and for `smtp` the hosts. */
  readonly addresses: readonly RoutingAddress[];
  /** Where the message is to be tried, in order, for transports that have hosts. */
  readonly hosts: readonly HostItem[];
  /** The sender of the envelope, after `return_path` of the transport. Empty for bounces. */
  readonly returnPath: string;
  readonly uid: number;
  readonly gid: number;
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly homeDirectory: string | undefined;
  readonly currentDirectory: string | undefined;
  /** Whether the hosts are those of last resort. */
  readonly fallback?: boolean;
  /** What hosts that were tried before have left with an address. */
  earlier?(address: RoutingAddress): AddressOutcome | undefined;
  /** The key of an address in the retry database (`address_retry_key`). */
  retryKey?(address: RoutingAddress): string;
  /** Hosts that have failed while this message is being delivered, by key. */
  readonly unusable?: ReadonlyMap<string, UnusableHost>;
  /** A connection that is open already: nothing else may be used. */
  readonly channel?: SmtpChannel;
  /** Whether other addresses of the message are to go over that connection afterwards (`continue_more`). */
  readonly continueMore?: boolean;
  /** Addresses that were dropped because one of the batch, or an ancestor of one, is the same: for Envelope-to:. */
  readonly duplicates?: readonly { readonly address: RoutingAddress; readonly of: RoutingAddress }[];
  /** Nothing is delivered: it is only to be found out whether there is room in the mailbox (`verify_mode`). */
  readonly onlyQuota?: boolean;
}

/** What the remote server said, for logs and bounces. */
export interface RemoteTalk {
  readonly host: DeliveryHost;
  /** It is a server of the network, which has done so in fact. */
  readonly inFact?: boolean;
  /** Its greeting, and its answer to EHLO or HELO, as they came: lines parted by newlines, with their codes. */
  readonly greeting?: string;
  readonly helo?: string;
  /** The command that was refused, and the answer to it. */
  readonly command?: string;
  readonly reply?: string;
  readonly tls?: TlsOut;
  readonly authenticated?: boolean;
  /** How we have authenticated: the authenticator, the id, and the sender given with MAIL. For the log's `A=`. */
  readonly authenticator?: string;
  readonly authenticatedId?: string;
  readonly authenticatedSender?: string;
  readonly pipelining?: boolean;
  readonly prdr?: boolean;
  /** BDAT was used. */
  readonly chunking?: boolean;
  /** Whether the server offers DSN, and so takes over what the sender wants to be told. */
  readonly dsn?: boolean;
  /** Whether the host was found with DNSSEC. */
  readonly dnssec?: boolean;
  /** Whether the connection had been used before, for another message or other recipients of this one. */
  readonly continued?: boolean;
  /** The address and port that were connected from. */
  readonly localAddress?: string;
  readonly localPort?: number;
}

/** What became of one address. */
export interface AddressOutcome {
  readonly address: RoutingAddress;
  readonly status: 'delivered' | 'deferred' | 'failed';
  /** Why not, as Exim logs it. */
  readonly message?: string;
  /** What the sender may be told; `message` where absent. */
  readonly userMessage?: string;
  /** Exim's number for the error: an errno, or one of its own below zero (`ERRNO_RCPT4XX` and such of macros.h). */
  readonly errno?: number;
  /** Detail of the error that retry rules look at (`more_errno`): the SMTP code for `rcpt_4xx`. */
  readonly moreErrno?: number;
  /** The message may be shown to strangers, in bounces and warnings (`af_pass_message`). */
  readonly passMessage?: boolean;
  /** The whole message is refused, not this address. */
  readonly wholeMessage?: boolean;
  /** Put off because something is wrong with the configuration: it is told in the panic log too (`PANIC`). */
  readonly panic?: boolean;
  /** The transport could not be set up for it (its `setup` function). */
  readonly fromSetup?: boolean;
  /** The message is to be frozen (`SPECIAL_FREEZE`). */
  readonly freeze?: boolean;
  /** What the retry database is to be told of it. */
  readonly retries?: readonly RetryItem[];
  /** Hosts were left out because their retry time has not come, or because enough were tried (`af_retry_skipped`). */
  readonly retrySkipped?: boolean;
  /** No host was tried for it. */
  readonly untried?: boolean;
  /** The mailbox has grown beyond `quota_warn_threshold`: its owner is to be warned (`SPECIAL_WARN`). */
  readonly quotaWarning?: boolean;
  readonly talk?: RemoteTalk;
  /** A socket of the machine was talked to in fact. */
  readonly inFact?: boolean;
  /** For the log's `C=`: the server's confirmation, or the last line that a command wrote. */
  readonly confirmation?: string;
  /** What a pipe wrote, where it is to be returned to the sender. */
  readonly output?: string;
  /** The file or directory that was written (appendfile, queuefile). */
  readonly file?: string;
  readonly mode?: number;
  readonly command?: string;
}

/** A message that a transport hands to Exim anew, as `exim -t` or `exim RECIPIENT…` takes it. */
export interface SubmittedMessage {
  /** The sender of its envelope; empty for `<>`. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Whether the recipients are those that the header names (`-t`), which count beside none. */
  readonly fromHeader?: boolean;
  /** Header and body, lines ended by newlines. */
  readonly text: string;
}

/** What one run of a transport came to. */
export interface TransportResult {
  /** What it sends in its turn (autoreply). */
  readonly submitted?: readonly SubmittedMessage[];
  /** One for each address of the batch, in its order. */
  readonly outcomes: readonly AddressOutcome[];
  /** Hosts that have failed, by key: other addresses of the message are not to be tried there. */
  readonly unusable?: ReadonlyMap<string, UnusableHost>;
  /** Another message that is to follow over the connection, which is still open. */
  readonly next?: { readonly id: string; readonly channel: SmtpChannel };
  /** The connection, where it stays open for other addresses of this message. */
  readonly open?: SmtpChannel;
  /** What was written or sent: header and body, lines ended by newlines; empty where it did not come so far. */
  readonly message: string;
}

/** A transport driver: does, or tells, what it would do with a batch. Mirrors the driver's `…_transport_entry`. */
export type TransportDriver = (batch: TransportBatch, services: DeliveryServices) => TransportResult;
