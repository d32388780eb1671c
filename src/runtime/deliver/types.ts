import type { CompiledDriver } from '../../compile/config.ts';
import type { RoutingAddress } from '../route/routing-address.ts';
import type { Run } from '../run/run.ts';
import type { RemoteHost } from '../simulation/remote-host.ts';
import type { DeliveryHost } from '../simulation/types.ts';
import type { HostItem } from '../state/address.ts';

/** The servers that can be reached: by host name, IP address, or either with `:port`, in lower case. */
export type RemoteHosts = ReadonlyMap<string, RemoteHost>;

/** What deliveries need beside the run. */
export interface DeliveryServices {
  readonly hosts: RemoteHosts;
  /** Where the files that transports would write are to be written in fact, below a directory of the caller's. */
  readonly out?: DeliveryOutput;
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
}

/** What the remote server said, for logs and bounces. */
export interface RemoteTalk {
  readonly host: DeliveryHost;
  /** Its greeting, and its answer to EHLO or HELO, as they came: lines parted by newlines, with their codes. */
  readonly greeting?: string;
  readonly helo?: string;
  /** The command that was refused, and the answer to it. */
  readonly command?: string;
  readonly reply?: string;
  readonly tls?: {
    readonly version: string;
    readonly cipher: string;
    readonly verified: boolean;
    readonly resumption: number;
  };
  readonly authenticated?: boolean;
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
  /** The whole message is refused, not this address. */
  readonly wholeMessage?: boolean;
  readonly talk?: RemoteTalk;
  /** For the log's `C=`: the server's confirmation, or the last line that a command wrote. */
  readonly confirmation?: string;
  /** What a pipe wrote, where it is to be returned to the sender. */
  readonly output?: string;
  /** The file or directory that was written (appendfile, queuefile). */
  readonly file?: string;
  readonly mode?: number;
  readonly command?: string;
}

/** What one run of a transport came to. */
export interface TransportResult {
  /** One for each address of the batch, in its order. */
  readonly outcomes: readonly AddressOutcome[];
  /** What was written or sent: header and body, lines ended by newlines; empty where it did not come so far. */
  readonly message: string;
}

/** A transport driver: does, or tells, what it would do with a batch. Mirrors the driver's `…_transport_entry`. */
export type TransportDriver = (batch: TransportBatch, services: DeliveryServices) => TransportResult;
