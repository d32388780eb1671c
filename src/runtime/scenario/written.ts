import type { RemoteHost } from '../simulation/remote-host.ts';
import type { StatedCall, StatedCommand, StatedLookup, StatedSocket } from '../world/scenario-world.ts';

/** What a scenario's file says, as scenario.schema.json describes it. Every text is a byte string. */
export interface WrittenScenario {
  readonly description?: string;
  readonly extends?: string;
  readonly config?: string;
  readonly target?:
    string | { readonly version?: string; readonly features?: readonly string[]; readonly featuresFrom?: string };
  readonly macros?: Readonly<Record<string, string | number>>;
  readonly root?: string;
  readonly files?: Readonly<Record<string, WrittenFile>>;
  readonly clock?: string;
  readonly timeZone?: string;
  readonly seed?: number;
  readonly hostname?: string;
  readonly eximUser?: string;
  readonly interfaces?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly users?: readonly {
    readonly name: string;
    readonly uid?: number;
    readonly gid?: number;
    readonly gecos?: string;
    readonly home?: string;
    readonly shell?: string;
  }[];
  readonly groups?: readonly { readonly name: string; readonly gid?: number; readonly members?: readonly string[] }[];
  readonly dns?: WrittenDns;
  readonly lookups?: Readonly<Record<string, Readonly<Record<string, StatedLookup | number>>>>;
  readonly commands?: Readonly<Record<string, StatedCommand>>;
  readonly calls?: Readonly<Record<string, Readonly<Record<string, StatedCall>>>>;
  readonly sockets?: Readonly<Record<string, StatedSocket>>;
  readonly hosts?: Readonly<Record<string, WrittenHost | readonly WrittenHost[]>>;
  readonly services?: Readonly<Record<string, unknown>>;
  readonly sessions?: readonly WrittenSession[];
  readonly queueRuns?: readonly WrittenQueueRun[];
  readonly routes?: readonly (string | WrittenRoute)[];
  readonly expect?: WholeExpectation;
}

export type WrittenFile =
  | string
  | null
  | {
      readonly content?: string;
      readonly from?: string;
      readonly link?: string;
      readonly directory?: boolean;
      readonly mode?: string;
      readonly uid?: number;
      readonly gid?: number;
      readonly modified?: string;
    };

/** A server; the times are moments, or durations since the beginning. */
export interface WrittenHost extends RemoteHost {
  readonly from?: number | string;
  readonly until?: number | string;
}

export type WrittenFailingName =
  string | { readonly name: string; readonly from?: number | string; readonly until?: number | string };

export interface WrittenQueueRun {
  readonly name?: string;
  readonly after?: number | string;
  readonly every?: number | string;
  readonly for?: number | string;
  readonly options?: string;
  readonly expect?: QueueRunExpectation;
}

export interface WrittenDns {
  readonly records?: readonly string[];
  readonly zones?: readonly (string | { readonly file?: string; readonly text?: string; readonly origin?: string })[];
  readonly authenticated?: readonly string[];
  readonly authoritative?: readonly string[];
  readonly tryAgain?: readonly WrittenFailingName[];
  readonly noRecovery?: readonly WrittenFailingName[];
}

export interface WrittenClient {
  readonly address?: string;
  readonly port?: number;
  readonly name?: string;
  readonly helo?: string;
  readonly esmtp?: boolean;
  readonly ident?: string;
  readonly interface?: { readonly address?: string; readonly port?: number };
  readonly tls?:
    | boolean
    | {
        readonly onConnect?: boolean;
        readonly version?: string;
        readonly cipher?: string;
        readonly bits?: number;
        readonly sni?: string;
        readonly peerDn?: string;
        readonly certificateVerified?: boolean;
        readonly resumption?: number;
      };
  readonly auth?: {
    readonly mechanism?: string;
    readonly user?: string;
    readonly password?: string;
    readonly authenticator?: string;
    readonly id?: string;
    readonly sender?: string;
  };
  readonly user?: string;
  readonly receivedProtocol?: string;
}

export interface WrittenSession {
  readonly name?: string;
  readonly protocol?: 'smtp' | 'local-smtp' | 'local';
  readonly client?: WrittenClient;
  readonly after?: number | string;
  readonly messages?: readonly WrittenMessage[];
  readonly commands?: readonly (string | WrittenCommand)[];
  readonly spool?: string | readonly string[];
  readonly queueRuns?: readonly WrittenQueueRun[];
  readonly ending?: 'quit' | 'hang-up';
  readonly expect?: SessionExpectation;
}

export interface WrittenCommand {
  readonly send?: string;
  readonly bytes?: string;
  readonly wait?: number | string;
  readonly expect?: ReplyExpectation;
}

export interface WrittenMessage {
  readonly name?: string;
  readonly from?: string;
  readonly to?: string | readonly string[];
  readonly data?: string;
  readonly mailParameters?: string;
  readonly rcptParameters?: Readonly<Record<string, string>>;
  readonly chunking?: boolean;
  readonly extractRecipients?: boolean;
  readonly expect?: MessageExpectation;
}

export interface WrittenRoute {
  readonly address: string;
  readonly sender?: string;
  readonly verify?: boolean;
  readonly expect?: RouteExpectation;
}

/** A text, a regular expression between slashes, `none`, or the contrary of one. */
export type TextExpectation = string | number | boolean | { readonly not: TextExpectation };

/** Texts that must all be there; or `none`, or one alone. */
export type TextsExpectation = string | { readonly not: TextExpectation } | readonly TextExpectation[];

export type TextsByName = Readonly<Record<string, TextExpectation>>;

/** A code, a class, code and text, a regular expression for these, `none`, or the parts by name. */
export type ReplyExpectation =
  | number
  | string
  | { readonly code?: number | string; readonly text?: TextExpectation; readonly decisive?: TextExpectation };

export interface DeliveryExpectation {
  readonly recipient?: TextExpectation;
  readonly original?: TextExpectation;
  readonly router?: TextExpectation;
  readonly transport?: TextExpectation;
  readonly driver?: TextExpectation;
  readonly hosts?: string | readonly TextExpectation[];
  readonly host?: TextExpectation;
  readonly file?: TextExpectation;
  readonly mode?: string;
  readonly command?: TextExpectation;
  readonly message?: TextExpectation;
  readonly headers?: TextsByName;
  readonly returnPath?: TextExpectation;
  readonly user?: TextExpectation;
  readonly group?: TextExpectation;
  readonly homeDirectory?: TextExpectation;
  readonly variables?: TextsByName;
  readonly shadow?: TextExpectation;
  readonly outcome?: string;
  readonly error?: TextExpectation;
  readonly decisive?: TextExpectation;
}

/** All deliveries in any order, `none`, some of them, or all in order. */
export type DeliveriesExpectation =
  | string
  | readonly DeliveryExpectation[]
  | { readonly some?: readonly DeliveryExpectation[]; readonly inOrder?: readonly DeliveryExpectation[] };

export interface UndeliveredItem {
  readonly recipient?: TextExpectation;
  readonly original?: TextExpectation;
  readonly outcome?: string;
  readonly router?: TextExpectation;
  readonly error?: TextExpectation;
  readonly decisive?: TextExpectation;
}

export type UndeliveredExpectation = string | readonly UndeliveredItem[];

export interface MessageExpectation {
  readonly mail?: ReplyExpectation;
  readonly rcpt?: number | string | Readonly<Record<string, ReplyExpectation>>;
  readonly data?: ReplyExpectation;
  readonly accepted?: boolean;
  readonly variables?: TextsByName;
  readonly headers?: TextsByName;
  readonly deliveries?: DeliveriesExpectation;
  readonly undelivered?: UndeliveredExpectation;
  readonly bounces?: TextsExpectation;
  readonly files?: TextsByName;
  readonly fate?: TextsByName;
  readonly log?: TextsExpectation;
}

/** A message on the queue. */
export interface QueuedExpectation {
  readonly id?: TextExpectation;
  readonly from?: TextExpectation;
  readonly recipients?: string | readonly TextExpectation[];
  readonly delivered?: string | readonly TextExpectation[];
  readonly frozen?: boolean;
  readonly warnings?: number;
}

/** All messages on the queue in any order, `none`, some of them, or all in order. */
export type QueueExpectation =
  | string
  | readonly QueuedExpectation[]
  | { readonly some?: readonly QueuedExpectation[]; readonly inOrder?: readonly QueuedExpectation[] };

export interface QueueRunExpectation {
  readonly deliveries?: DeliveriesExpectation;
  readonly undelivered?: UndeliveredExpectation;
  readonly bounces?: TextsExpectation;
  readonly files?: TextsByName;
  readonly log?: TextsExpectation;
  readonly queue?: QueueExpectation;
  readonly fate?: TextsByName;
  readonly runs?: number;
  readonly missing?: TextsExpectation;
  readonly unfaithful?: TextsExpectation;
}

export interface SessionExpectation {
  readonly connect?: ReplyExpectation;
  readonly helo?: ReplyExpectation;
  readonly starttls?: ReplyExpectation;
  readonly auth?: ReplyExpectation;
  readonly quit?: ReplyExpectation;
  readonly replies?: readonly ReplyExpectation[];
  readonly messages?: readonly MessageExpectation[];
  readonly log?: TextsExpectation;
  readonly dropped?: boolean;
  readonly missing?: TextsExpectation;
  readonly unfaithful?: TextsExpectation;
}

export interface RouteExpectation {
  readonly deliveries?: DeliveriesExpectation;
  readonly undelivered?: UndeliveredExpectation;
  readonly missing?: TextsExpectation;
  readonly unfaithful?: TextsExpectation;
}

export interface WholeExpectation {
  readonly log?: TextsExpectation;
  readonly files?: TextsByName;
  readonly queue?: QueueExpectation;
  readonly fate?: TextsByName;
  readonly missing?: TextsExpectation;
  readonly unfaithful?: TextsExpectation;
}
