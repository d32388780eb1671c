import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import type { LookupDriver } from '../lookup/types.ts';
import type { QueueEntry } from '../queue/queue-entry.ts';
import type { QueueRunOptions } from '../queue/run-options.ts';
import type { MessageOutcome } from '../deliver/deliver-message.ts';
import type { DeliveryOutput } from '../deliver/types.ts';
import type { RuntimeExtension } from '../run/extension.ts';
import type { TraceStep } from '../state/trace.ts';
import type { MissingInput, World } from '../world/world.ts';
import type { HostPhase, RemoteHost } from './remote-host.ts';

/**
 * What is to be simulated: `simulate(input: SimulationInput): SimulationResult`. Every text is a byte string. Sessions run one after
 * the other in one world, so that what one leaves behind (hints, messages on the queue, time that has passed) is there for
 * the next.
 */
export interface SimulationInput {
  readonly config: CompiledConfig;
  readonly world: World;
  readonly sessions: readonly SessionInput[];
  /** Addresses to route by themselves, as `exim -bt` and `-bv` do; after the sessions. */
  readonly routes?: readonly RouteInput[];
  /** Queue runs, each after so many of the sessions. */
  readonly queueRuns?: readonly QueueRunInput[];
  /**
   * The servers that callouts and deliveries may reach: by host name, IP address, or either with `:port`; where one changes
   * with time, as a list of what it is like.
   */
  readonly hosts?: ReadonlyMap<string, RemoteHost | readonly HostPhase[]>;
  /** What is stated for the experimental systems: by the key of each, in the form that its schema gives. */
  readonly services?: ReadonlyMap<string, unknown>;
  /** Makes what the experimental systems bring to a run, anew for each. */
  readonly extensions?: () => readonly RuntimeExtension[];
  /** Lookup types beside Exim's own. */
  readonly lookupDrivers?: readonly LookupDriver[];
  /** Whether steps are recorded. Decisions, `missing`, `unfaithful` and coverage are told in any case. */
  readonly trace: boolean;
  /** Takes the files that deliveries make; without it they are kept in memory only. */
  readonly out?: DeliveryOutput;
  /** Whether accepted messages are routed and delivered. Default true. */
  readonly deliver?: boolean;
}

/** The other side of a session. */
export interface ClientInput {
  /** Its IP address; absent for a caller on the same machine. */
  readonly address?: string;
  readonly port?: number;
  /** The name that a reverse lookup gives, as `-oMs` states it; absent: the world's DNS is asked when needed. */
  readonly name?: string;
  /** What it says in EHLO or HELO. Default: its name, or its address in brackets. */
  readonly helo?: string;
  /** Whether it greets with EHLO. Default true. */
  readonly esmtp?: boolean;
  readonly ident?: string;
  /** The address and port that it connects to. Default: the world's first interface and port 25. */
  readonly interface?: { readonly address?: string; readonly port?: number };
  readonly tls?: TlsInput;
  readonly auth?: AuthInput;
  /** For a caller on the same machine: the user. Default root. */
  readonly user?: string;
  /** For a local message: `$received_protocol`, as `-oMr` states it. Default `local`. */
  readonly receivedProtocol?: string;
}

/** A TLS session; it is begun with STARTTLS unless `onConnect` holds. */
export interface TlsInput {
  readonly onConnect?: boolean;
  /** Default `TLS1.3`. */
  readonly version?: string;
  /** Default `TLS_AES_256_GCM_SHA384`. */
  readonly cipher?: string;
  /** Default 256. */
  readonly bits?: number;
  readonly sni?: string;
  readonly peerDn?: string;
  readonly certificateVerified?: boolean;
  /** The bits of `$tls_in_resumption`. */
  readonly resumption?: number;
}

/** How a client authenticates: by speaking AUTH, or, as `-oMaa` and `-oMai` state it, having done so. */
export type AuthInput =
  | {
      readonly kind: 'spoken';
      /** A public name: `PLAIN`, `LOGIN`, `CRAM-MD5`, `EXTERNAL`. */
      readonly mechanism: string;
      readonly user: string;
      readonly password: string;
    }
  | {
      readonly kind: 'stated';
      /** The authenticator's name in the configuration. */
      readonly authenticator: string;
      readonly id: string;
      readonly sender?: string;
    };

/** One thing that a client does. */
export type SessionStep =
  | MessageStep
  /** A line as it is sent, its CRLF left to the session; also a line of a message's text. */
  | { readonly kind: 'line'; readonly text: string }
  /** Bytes as they are sent, whatever they are. */
  | { readonly kind: 'bytes'; readonly bytes: string }
  /** Time passes before the next step. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** For protocol `queued`: a message that is on the queue, by the contents of its -H and -D files. */
  | {
      readonly kind: 'spooled';
      readonly name: string;
      readonly header: string;
      readonly data?: string;
      readonly journal?: string;
    };

/** A message that the client sends as a well-behaved one does: MAIL, a RCPT for each recipient, and DATA where one is accepted. */
export interface MessageStep {
  readonly kind: 'message';
  /** Empty for a bounce; absent, for kind `local`, for the caller's own address. */
  readonly from?: string;
  readonly to: readonly string[];
  /** Header and body; lines end with a newline. */
  readonly data: string;
  /** What follows the address in MAIL: `SIZE=1000 BODY=8BITMIME`. */
  readonly mailParameters?: string;
  /** What follows the address in RCPT, by recipient. */
  readonly rcptParameters?: ReadonlyMap<string, string>;
  /** BDAT in place of DATA. */
  readonly chunking?: boolean;
  /** For kind `local`: recipients are taken from the header, as with `-t`. */
  readonly extractRecipients?: boolean;
}

/** One connection, or one call of a local program. */
export interface SessionInput {
  /** `smtp` over the network, `local-smtp` as `-bs`, `local` as a program that hands over a message on its standard input. */
  /** Or `queued`: messages that are on the queue already are delivered. */
  readonly protocol: 'smtp' | 'local-smtp' | 'local' | 'queued';
  readonly client: ClientInput;
  /** Time that passes before it begins, in milliseconds. */
  readonly after?: number;
  readonly steps: readonly SessionStep[];
  /** Whether it ends with QUIT, or the client hangs up. Default `quit`; after raw lines, what they say. */
  readonly ending?: 'quit' | 'hang-up';
  /** Variables, without the dollar, whose values at the end of each message's reception are wanted beside the ACL variables. */
  readonly variables?: readonly string[];
}

/** A run of the queue, or several of them at regular intervals. Times in milliseconds. */
export interface QueueRunInput {
  /** How many of the sessions come before it. Default all of them. */
  readonly afterSessions?: number;
  /** Time that passes before it begins, or before the first of several does. */
  readonly after?: number;
  /**
   * For several: the time from one to the next. They go on while there are messages on the queue, and for no longer than
   * `for`; that much time passes in any case.
   */
  readonly every?: number;
  readonly for?: number;
  /** Default `-q`. */
  readonly options?: QueueRunOptions;
}

/** An address to route by itself. */
export interface RouteInput {
  readonly address: string;
  readonly sender?: string;
  /** As for verification (`-bv`), not for delivery (`-bt`). */
  readonly verify?: boolean;
}

/** What came of a simulation. Every text is a byte string; positions are in the logical text of the configuration. */
export interface SimulationResult {
  readonly sessions: readonly SessionResult[];
  /** Each run that was made, in order. */
  readonly queueRuns: readonly QueueRunResult[];
  readonly routes: readonly RouteResult[];
  /** The messages that are on the queue at the end. */
  readonly queue: readonly QueueEntry[];
  /** ACL statements, routers and transports that were reached, each once. What was never reached is not there. */
  readonly coverage: readonly CoverageCount[];
}

/** Why something came out as it did. */
export interface Decision {
  /** The ACL statement, the driver or the option that decided; absent where Exim itself decides, whatever is configured. */
  readonly at?: LogicalSpan;
  /** In a few words, as for a log: `deny in acl_check_rcpt: hosts = +blocked`. */
  readonly reason: string;
}

/** A reply of the server. */
export interface Reply {
  readonly code: number;
  /** Without the codes; the lines of one of several are parted by newlines. */
  readonly text: string;
  readonly decisive?: Decision;
}

/** A reply, and the line that it answers. */
export interface SessionReply extends Reply {
  /** Empty for the greeting, and for the reply to the dot that ends a message `.`. */
  readonly command: string;
  /** The step of the session that it answers; absent for the greeting, and for what the client does of itself (EHLO, AUTH …). */
  readonly step?: number;
  /** Milliseconds that passed before it was given: delays. */
  readonly delay?: number;
}

/** A line of a log. */
export interface LogLine {
  readonly log: 'main' | 'reject' | 'panic';
  /** The time as Exim writes it before the text: `2026-01-02 03:04:05`. */
  readonly stamp: string;
  /** The text after the time, with the message id where it has one. */
  readonly text: string;
  /** What follows it in the reject log: the envelope and the header, a line each; folded header lines hold newlines. */
  readonly headers?: readonly string[];
}

/** What came of one session. */
export interface SessionResult {
  readonly replies: readonly SessionReply[];
  /** One for each message that the client began to send, in order, also where it was refused. */
  readonly messages: readonly MessageResult[];
  /** Lines that belong to no message. */
  readonly log: readonly LogLine[];
  /** Whether the server ended the connection, not the client. */
  readonly dropped: boolean;
  /** What was asked of the world that it could not tell. */
  readonly missing: readonly MissingInput[];
  /** What eximc does not reproduce as Exim does it. */
  readonly unfaithful: readonly UnfaithfulStep[];
  /**
   * What happened, in order; empty with trace off. The outermost steps are of kind `command`, one for each line that the
   * client sent (its text; empty for the connection itself), with what it caused within: `acl`, in it `statement`, in these
   * `condition` and `modifier`, and so on, `reply` and `log` at the end; and of kind `message`, one for each message that
   * is delivered (its id), with a `delivery` for each address (the address) in which its `router`s with their
   * `precondition`s and its `transport` stand.
   */
  readonly trace: readonly TraceStep[];
}

export interface UnfaithfulStep {
  readonly what: string;
  readonly at?: LogicalSpan;
}

/** What became of one message. */
export interface MessageResult {
  /** The step of the session with which it began. */
  readonly step: number;
  /** Empty where it was never accepted. */
  readonly id: string;
  readonly from: string;
  /** The reply to MAIL; absent for local messages. */
  readonly mail?: Reply;
  readonly rcpt: readonly RecipientReply[];
  /** The reply to DATA where that is refused, else to the message; absent where it did not come so far. */
  readonly data?: Reply;
  readonly accepted: boolean;
  /** ACL variables that are set, and those that were asked for, by name without the dollar. */
  readonly variables: ReadonlyMap<string, string>;
  /** Header lines as they were spooled, without their last newline. */
  readonly headers: readonly string[];
  readonly deliveries: readonly Delivery[];
  /** Recipients that no transport was run for. */
  readonly undelivered: readonly Undelivered[];
  /** Bounces and warnings that were made, header and body. */
  readonly bounces: readonly string[];
  readonly log: readonly LogLine[];
  /** When it came, in milliseconds since 1970; absent where it was not accepted. */
  readonly received?: number;
  /** When it was first to be delivered; absent where it was not. */
  readonly delivered?: number;
  /** How that has left it. */
  readonly outcome?: MessageOutcome;
  /** What became of messages that Exim made of it: its bounces, warnings and others. Their logs stand in its own. */
  readonly generated: readonly GeneratedResult[];
  /** Messages that waited for the same host, and have followed over the connection. */
  readonly followers: readonly QueueAttempt[];
}

/** The first delivery of a message that Exim has made. */
export interface GeneratedResult {
  readonly id: string;
  readonly from: string;
  /** When it came; milliseconds since 1970. */
  readonly received: number;
  /** When the delivery began. */
  readonly time: number;
  readonly outcome: MessageOutcome;
  readonly deliveries: readonly Delivery[];
  readonly undelivered: readonly Undelivered[];
  /** Bounces of this one. */
  readonly bounces: readonly string[];
}

/** A delivery of a message that was on the queue. */
export interface QueueAttempt extends GeneratedResult {
  /** The recipients that were not done with. */
  readonly recipients: readonly string[];
  /** It has followed another message over a connection that was open. */
  readonly follows?: string;
  /** As for a message that has just come. */
  readonly generated: readonly GeneratedResult[];
  readonly log: readonly LogLine[];
}

/** What came of one queue run. */
export interface QueueRunResult {
  /** Which of the simulation's `queueRuns` it belongs to. */
  readonly input: number;
  /** How many of the sessions came before it. */
  readonly afterSessions: number;
  /** When it began; milliseconds since 1970. */
  readonly time: number;
  /** As on a command line: `-q`, `-qff`. */
  readonly options: string;
  readonly attempts: readonly QueueAttempt[];
  /** Lines that belong to no message. */
  readonly log: readonly LogLine[];
  /** The messages on the queue when it was over. */
  readonly queue: readonly QueueEntry[];
  readonly missing: readonly MissingInput[];
  readonly unfaithful: readonly UnfaithfulStep[];
  /** As for sessions; the outermost step is the command. */
  readonly trace: readonly TraceStep[];
}

export interface RecipientReply extends Reply {
  readonly address: string;
}

export interface DeliveryHost {
  readonly name: string;
  readonly address?: string;
  readonly port?: number;
  readonly mx?: number;
}

/** What a transport did, or would do: one for each recipient. */
export interface Delivery {
  /** The address as it was when it was handed to the transport. */
  readonly recipient: string;
  /** The address that was given in RCPT. */
  readonly original: string;
  /** What came between the two, from the original on. */
  readonly parents: readonly string[];
  readonly router: string;
  readonly transport: string;
  /** The transport's driver. */
  readonly driver: string;
  /** Hosts in the order in which they are tried. */
  readonly hosts: readonly DeliveryHost[];
  /** The host that took or refused it. */
  readonly host?: DeliveryHost;
  /** A server of the network took or refused it, in fact. */
  readonly inFact?: boolean;
  /** The file or directory. */
  readonly file?: string;
  /** Permission bits of the file. */
  readonly mode?: number;
  /** The command line, words joined by spaces. */
  readonly command?: string;
  /** What is written or sent: header and body, with what the transport adds. */
  readonly message: string;
  readonly returnPath: string;
  readonly user?: string;
  readonly group?: string;
  readonly homeDirectory?: string;
  /** `$address_data` and the routers' `r_` variables. */
  readonly variables: ReadonlyMap<string, string>;
  readonly shadow?: string;
  readonly outcome: 'delivered' | 'deferred' | 'failed';
  /** Why it was not delivered. */
  readonly error?: string;
  /** The retry rule that applies to a deferral. */
  readonly retry?: { readonly at: LogicalSpan; readonly next: number };
  /** Where the router and the transport stand, and why this router took it. */
  readonly decisive: Decision;
  readonly transportAt?: LogicalSpan;
}

/** A recipient that is not handed to a transport. */
export interface Undelivered {
  readonly recipient: string;
  readonly original: string;
  /** `discarded` by `:blackhole:`, a filter, or an ACL. */
  readonly outcome: 'failed' | 'deferred' | 'discarded' | 'frozen' | 'queued';
  readonly router?: string;
  readonly error?: string;
  /** Nothing was tried, because its retry time has not come, or a connection for other messages leads elsewhere. */
  readonly waiting?: boolean;
  /** The message is given up, without the recipient being tried. */
  readonly cancelled?: boolean;
  readonly decisive: Decision;
}

/** What became of an address that was routed by itself. */
export interface RouteResult {
  readonly address: string;
  readonly deliveries: readonly Omit<Delivery, 'message' | 'outcome' | 'error' | 'retry' | 'host' | 'shadow'>[];
  readonly undelivered: readonly Undelivered[];
  readonly missing: readonly MissingInput[];
  readonly unfaithful: readonly UnfaithfulStep[];
  readonly trace: readonly TraceStep[];
}

/** How often an ACL statement, a router or a transport was reached; `at` is the span of its node. */
export interface CoverageCount {
  readonly at: LogicalSpan;
  /** Its conditions held: it took effect. */
  readonly held: number;
  readonly notHeld: number;
}

/** What `src/runtime/simulation/simulate.ts` exports. */
export type Simulate = (input: SimulationInput) => SimulationResult;
