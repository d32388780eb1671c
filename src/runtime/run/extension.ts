import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { Phase } from '../../catalogue/row.ts';
import type { CompiledAclItem, CompiledDriver, CompiledStatement } from '../../compile/config.ts';
import type { Taint, Value } from '../expand/value.ts';
import type { AddressOutcome, TransportBatch, TransportDriver } from '../deliver/types.ts';
import type { RoutingPropagated } from '../route/routing-address.ts';
import type { RouterSite, RouteYield } from '../route/site.ts';
import type { Address } from '../state/address.ts';
import type { Message, Recipient } from '../state/message.ts';
import type { Run } from './run.ts';

/** What a condition, modifier, control or verification comes to: OK, FAIL, DEFER and so on of acl.c. */
export type AclOutcome = 'OK' | 'FAIL' | 'DEFER' | 'ERROR' | 'DISCARD' | 'FAIL_DROP';

/** The ACL under way, as a word of it sees it. */
export interface AclSite {
  readonly phase: Phase;
  readonly verb: string;
  readonly item: CompiledAclItem;
  /** Where the item stands; undefined for an ACL that the configuration does not hold as it is run. */
  readonly at: LogicalSpan | undefined;
  /** What the client is to be told, where the statement refuses; a word may set it. */
  userMessage: string | undefined;
  /** Whether that is tainted; default not. */
  userTaint?: Taint | undefined;
  /** What is to be logged. */
  logMessage: string | undefined;
}

/** A condition or modifier: gets its value, expanded where its row says so. */
export type AclWord = (argument: Value, run: Run, site: AclSite) => AclOutcome;

/** What an ACL that is run on a whole message answers. */
export interface MessageVerdict {
  readonly phase: Phase;
  readonly outcome: AclOutcome;
  readonly userMessage: string | undefined;
  readonly logMessage: string | undefined;
  readonly statement: CompiledStatement | undefined;
}

/** What an experimental system brings to a run. Everything is by name. */
export interface RuntimeExtension {
  readonly aclWords?: Readonly<Record<string, AclWord>>;
  /** Controls; `options` is what stands after the slash. */
  readonly controls?: Readonly<Record<string, (options: string | undefined, run: Run, site: AclSite) => AclOutcome>>;
  /** `verify = name/options`. */
  readonly verifies?: Readonly<Record<string, (options: readonly string[], run: Run, site: AclSite) => AclOutcome>>;
  readonly variables?: Readonly<Record<string, (run: Run) => Value | undefined>>;
  /** Preconditions of routers, by the option that asks for them; tried after Exim's own where the option is set. */
  readonly routerConditions?: Readonly<Record<string, (router: CompiledDriver, address: Address, run: Run) => boolean>>;
  /** Called when the whole message has been read, before the ACLs that see it. */
  readonly messageRead?: (run: Run) => void;
  /** Called when all ACLs have accepted the message, before it is logged and written to the spool. */
  readonly messageAccepted?: (run: Run) => void;
  /** A recipient has been accepted: gives it as it is to be kept. */
  readonly recipientAdded?: (recipient: Recipient, run: Run) => Recipient;
  /** Runs an ACL on a message after all `messageRead`, before the ACLs for MIME parts and DATA; undefined for none. */
  readonly messageAcl?: (run: Run) => MessageVerdict | undefined;
  /** Fields of log lines on messages that come in: after the host, after the size, or where one is refused. */
  readonly receptionLogFields?: (run: Run, place: 'host' | 'size' | 'refusal') => string;
  /** What it adds to `${authresults {…}}`, each part with its leading `;\n\t`. */
  readonly authenticationResults?: (run: Run) => string | undefined;
  /** Transport drivers, by name. */
  readonly transports?: Readonly<Record<string, TransportDriver>>;
  /**
   * A redirect router is about to read its data. What it gives ends the router; undefined lets it go on. It may change what
   * children inherit.
   */
  readonly redirecting?: (site: RouterSite, inherited: RoutingPropagated) => RouteYield | undefined;
  /** Changes what the `smtp` transport sends, last of all and after DKIM signing; `undefined` puts the delivery off. */
  readonly signMessage?: (
    message: string,
    batch: TransportBatch,
  ) => { readonly message: string } | { readonly defer: string };
  /** What stands in a delivery line of the log after the host and before `C=`, each part with its leading space. */
  readonly deliveryLogFields?: (outcome: AddressOutcome, run: Run) => string;
  /** Lines of the part `message/delivery-status` of a bounce for one recipient, after Exim's own; each with its newline. */
  readonly statusFields?: (outcome: AddressOutcome, run: Run) => string;
  /** Lines of a -H spool file of the message, each with its leading `-` and its newline. */
  readonly spoolLines?: (message: Message) => readonly string[];
  /** Takes such a line, without its `-` and newline, from a -H file that is read; false where it is not one of these. */
  readonly readSpoolLine?: (line: string, message: Message) => boolean;
  /** A TLS session with the client has begun: `run.connection.tls` tells of it, and may be replaced. */
  readonly tlsStarted?: (run: Run) => void;
  /** The bits of `$tls_out_resumption` for a session with a server, from those that are stated for it. */
  readonly resumedTo?: (
    stated: number,
    host: { readonly name: string; readonly address: string },
    batch: TransportBatch,
  ) => number;
}
