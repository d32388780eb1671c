/**
 * All that is outside a configuration. Nothing else in `runtime/` touches files, the network, processes or the clock, so
 * that a run is as deterministic as its world, and an untrusted configuration can reach nothing that its world does not give.
 * Every string is a byte string unless said otherwise.
 */
export interface World {
  readonly files: FileSystem;
  readonly dns: Dns;
  readonly accounts: AccountsDirectory;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: ReadonlyMap<string, string>;
  readonly processes: Processes;
  readonly sockets: Sockets;
  readonly hints: Hints;
  /** Answers that a scenario states for what needs a machine: lookups in servers, `dlfunc`, `perl`, `pam` and the like. */
  readonly stated: StatedAnswers;
  /** The machine's own name, as `uname -n` gives it, and the addresses of its interfaces. */
  readonly hostname: string;
  readonly interfaces: readonly string[];
  /** Called with whatever the world was asked for and could not tell; it ends up in the trace. */
  missing(input: MissingInput): void;
  /** Has a function told of whatever is missing from now on, as often as it is asked for, in place of the one before. */
  onMissing?(listener: (input: MissingInput) => void): void;
}

/** What a world of the machine may be allowed: to read files, to ask the network, to hand over messages, to run programs. */
export type Permission = 'read' | 'net' | 'send' | 'run';

/** Something that the world did not say, and that a result may hang on. */
export interface MissingInput {
  readonly what: string;
  readonly where?: string;
  /** The permission with which it would be asked of the machine, where one would do. */
  readonly permission?: Permission;
}

/** A failure of the system: `code` is the name of an errno (`ENOENT`), `message` what strerror says of it. */
export interface SystemError {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | SystemError;

export interface FileStatus {
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'device';
  readonly size: number;
  /** Permission bits, as in `0o644`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly inode: number;
  /** The number of the device; 0 where nothing is known of it. */
  readonly device?: number;
  readonly links: number;
  /** Seconds since 1970. */
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
}

export interface FileSystem {
  read(path: string): Outcome<string>;
  /**
   * The status of what a path leads to; with `follow` false, of a symbolic link itself. With `decides`, something hangs on
   * whether anything is there: who does not know has an input that is missing.
   */
  status(path: string, follow?: boolean, decides?: boolean): Outcome<FileStatus>;
  /** Names in a directory, without `.` and `..`, in the order that the system gives. */
  list(path: string): Outcome<readonly string[]>;
  readLink(path: string): Outcome<string>;
  /** The room that is left on the disk of a directory, with -1 for inodes where they are not counted; absent where nothing is known of disks. */
  space?(path: string): Outcome<{ readonly kilobytes: number; readonly inodes: number }>;
}

/** Types of record that Exim asks for. */
export type RecordType = 'A' | 'AAAA' | 'MX' | 'NS' | 'PTR' | 'CNAME' | 'TXT' | 'SPF' | 'SRV' | 'SOA' | 'TLSA' | 'CSA';

/**
 * One record. `data` holds the fields in presentation form, one by one (`['10', 'mx.example.org']`), numbers in decimal,
 * addresses as `inet_ntop` writes them, domain names without their final dot (the root is empty), the data of a TLSA record
 * as one run of lower-case hexadecimal digits; for TXT and SPF, the strings, raw, each as one element.
 */
export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly ttl: number;
  readonly data: readonly string[];
}

export type DnsAnswer =
  | {
      readonly status: 'ok';
      readonly records: readonly DnsRecord[];
      /** The AD and AA bits. */
      readonly authenticated: boolean;
      readonly authoritative: boolean;
    }
  /** `noData`: the name exists, but has no such record. */
  | {
      readonly status: 'noName' | 'noData' | 'tryAgain' | 'noRecovery';
      readonly soa?: DnsRecord;
      readonly authenticated?: boolean;
    };

export interface Dns {
  /** Asks for the records of exactly this name and type, CNAMEs not followed. */
  query(name: string, type: RecordType): DnsAnswer;
}

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

export interface AccountsDirectory {
  /** The user that Exim was built to run as, where it is known. */
  readonly exim?: Account | undefined;
  byName(name: string): Account | undefined;
  byUid(uid: number): Account | undefined;
  groupByName(
    name: string,
  ): { readonly name: string; readonly gid: number; readonly members: readonly string[] } | undefined;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets time pass: at once in a scenario. */
  sleep(milliseconds: number): void;
  /** Minutes east of Greenwich at a moment, in the named zone or the machine's own. */
  offset(milliseconds: number, zone?: string): number;
}

export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; 128 and the signal's number after a signal, as a shell tells it. */
  readonly status: number;
  readonly timedOut?: boolean;
}

export interface Processes {
  /** Runs a command without a shell; fails with `EPERM` where the world does not allow it. */
  run(
    argv: readonly string[],
    options: { readonly stdin?: string; readonly timeout?: number; readonly environment?: ReadonlyMap<string, string> },
  ): Outcome<ProcessResult>;
}

export type SocketAddress =
  | { readonly kind: 'unix'; readonly path: string }
  /** `name`: what the host is known by, where `host` is an address. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number | string; readonly name?: string };

/** What TLS is begun with over a connection to a server. PEM, and byte strings. */
export interface TlsRequest {
  /** The name of the server that is asked for (SNI). */
  readonly serverName?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Certificates of those who may vouch for the server, beside those that the machine trusts. */
  readonly authorities: readonly string[];
  readonly revoked: readonly string[];
  /** A list of OpenSSL's. */
  readonly ciphers?: string;
  /** `openssl_options`: words with their sign. */
  readonly options: readonly string[];
  /** Offered by ALPN. */
  readonly protocols: readonly string[];
}

/** A TLS session with a server. Certificates are DER, byte strings. */
export interface TlsSession {
  /** As Exim names it: `TLS1.3`. */
  readonly version: string;
  /** OpenSSL's name of the cipher. */
  readonly cipher: string;
  readonly standardCipher?: string;
  readonly bits: number;
  readonly certificate?: string;
  readonly ownCertificate?: string;
  /** What is wrong with the server's certificate, in OpenSSL's words, and how far up its chain. */
  readonly problem?: { readonly text: string; readonly depth: number };
  /** The protocol that was agreed on by ALPN. */
  readonly protocol?: string;
  /** What is known of resumption, as bits of `$tls_out_resumption`. */
  readonly resumption?: number;
}

/** A connection to a server that speaks as SMTP servers do: replies of one or more lines that begin with a code. */
export interface Conversation {
  /** Sends bytes, perhaps none, and reads a whole reply, or what there is where the other side closes: then it may be empty. */
  say(bytes: string, timeout: number): Outcome<string>;
  /** Begins TLS; what has come before that makes it fail (EPROTO). A failure has OpenSSL's words as its message. */
  beginTls?(request: TlsRequest, timeout: number): Outcome<TlsSession>;
  close(): void;
}

export interface Sockets {
  /** Connects, sends the request, and reads until the other side closes or the time (in seconds) is over. */
  exchange(
    address: SocketAddress,
    request: string,
    options: { readonly timeout: number; readonly shutdown?: boolean; readonly tls?: boolean },
  ): Outcome<string>;
  /**
   * Connects for a conversation by turns; absent where the world has no network. `from` is an address of the machine's own;
   * with `mail` messages are to be handed over, for which there is a permission of its own.
   */
  converse?(
    address: SocketAddress,
    options: { readonly timeout: number; readonly from?: string; readonly mail?: boolean },
  ): Outcome<Conversation>;
  /** Whether messages may be handed over there. */
  mayMail?(address: SocketAddress): boolean;
}

/** Exim's hints databases: `ratelimit`, `callout`, `retry`, `seen`, `tls` and the like. */
export interface Hints {
  get(database: string, key: string): unknown;
  set(database: string, key: string, value: unknown): void;
  delete(database: string, key: string): void;
}

export interface StatedAnswers {
  /** What a lookup of a server-based type gives for a query (or `file` and key): undefined where nothing is stated. */
  lookup(
    type: string,
    query: string,
    file?: string,
  ):
    | { readonly status: 'found'; readonly value: string }
    | { readonly status: 'notFound' }
    | { readonly status: 'defer'; readonly message: string }
    | undefined;
  /** Whether anything is stated of lookups of a type. */
  hasLookups(type: string): boolean;
  /** What a call gives: `kind` is `dlfunc`, `perl`, `pam`, `radius`, `ldapauth`, `saslauthd`, `malware`, `spam` and so on. */
  call(
    kind: string,
    args: readonly string[],
  ): { readonly status: 'ok' | 'fail' | 'defer'; readonly value: string } | undefined;
}
