import type { CompiledConfig } from '../../compile/config.ts';
import type { Cutthrough } from '../callout/cutthrough.ts';
import type { AddressSettings } from '../address/settings.ts';
import type { ExpandContext } from '../expand/context.ts';
import type { ExpansionResult } from '../expand/result.ts';
import type { Value } from '../expand/value.ts';
import type { LookupContext } from '../lookup/types.ts';
import type { ScopedVariables } from '../match/context.ts';
import type { MatchContext } from '../match/types.ts';
import type { RewriteContext } from '../rewrite/rewrite-one.ts';
import type { Address } from '../state/address.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';
import type { Tracer } from '../state/trace.ts';
import type { World } from '../world/world.ts';
import type { AclState } from './acl-state.ts';
import type { RuntimeExtension } from './extension.ts';
import type { LogEntry, LogName } from './log.ts';
import type { ProcessMode } from './process-mode.ts';
import type { CalloutService, QuotaService, RoutingService } from './services.ts';
import type { MainSettings } from './settings.ts';

/** A TLS session with a server (`tls_out`). Certificates are DER, byte strings. */
export interface TlsOut {
  readonly version: string;
  /** With the version in front and the number of bits at its end. */
  readonly cipher: string;
  readonly bits: number;
  readonly verified: boolean;
  /** The bits of `$tls_out_resumption`. */
  readonly resumption: number;
  readonly standardCipher?: string;
  readonly certificate?: string;
  readonly ownCertificate?: string;
  readonly peerDn?: string;
  readonly sni?: string;
}

/** One process of Exim: all that its globals hold. Made by `createRun`. */
export interface Run {
  readonly config: CompiledConfig;
  /** What follows `4.` in the target's release. */
  readonly release: number;
  readonly settings: MainSettings;
  readonly addressSettings: AddressSettings;
  readonly world: World;
  /** Another takes its place while what is told is kept for later. */
  tracer: Tracer;
  /** The log selectors that are on. */
  readonly logSelection: ReadonlySet<string>;
  readonly logLines: LogEntry[];
  /** Told of each line as it is written, once, whatever the logs. */
  readonly onLogLine: ((text: string, logs: readonly LogName[], stamp: string) => void) | undefined;
  readonly connection: Connection;
  readonly connectionId: string;
  /** The process; deliveries are made by processes of their own. */
  pid: number;
  /** How many processes this one has made for deliveries. */
  children: number;
  /** The message being received, routed or delivered; another takes its place when it is done. */
  message: Message;
  /** The address at hand: that of `$local_part` and `$domain`. */
  address: Address | undefined;
  readonly expansion: ExpandContext;
  readonly variables: ScopedVariables;
  readonly match: MatchContext;
  readonly lookups: LookupContext;
  readonly rewriting: RewriteContext;
  readonly routing: RoutingService;
  readonly callouts: CalloutService;
  readonly quotas: QuotaService;
  /** The connection that is left open after a callout. */
  readonly cutthrough: Cutthrough;
  readonly extensions: readonly RuntimeExtension[];
  /** Variables that are kept by name, where no other state gives them: `dnslist_value`, `host_data`, `router_name` … */
  readonly values: Map<string, Value>;
  /** The TLS session with the server that is talked to. */
  tlsOut: TlsOut | undefined;
  readonly acl: AclState;
  /** Arguments of the ACL under way. */
  aclArguments: readonly Value[];
  /** How deep ACLs lie within ACLs. */
  aclDepth: number;
  /** What a delivery is about; another takes its place while a message is handed over to another process. */
  process: ProcessMode;
  /** How it was called: options of the command line that matter later. Another takes its place where Exim calls itself. */
  caller: {
    readonly uid: number;
    readonly gid: number;
    readonly cwd: string;
    readonly configFile: string;
    readonly queueOnly: boolean;
    /** Callouts are made though `-bh` only pretends. */
    readonly callouts: boolean;
    /** As Exim in its test mode (`--dns`): what that lets pass. */
    readonly testMode: boolean;
    /** Addresses of a local caller that have no domain are not given one (`-bnq`). */
    readonly unqualified: boolean;
    /** The caller may state senders and hosts. */
    readonly trusted: boolean;
  };
  /** Expands a text: `expand_string`. */
  expand(text: Value): ExpansionResult;
}
