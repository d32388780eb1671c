import type { CompiledStatement } from '../../compile/config.ts';
import type { Phase } from '../../catalogue/row.ts';
import type { LogName } from './log.ts';
import type { Verification } from './services.ts';

/** What ACLs keep from one to the next, in Exim's globals. */
export interface AclState {
  /** The ACL under way; undefined outside. */
  phase: Phase | undefined;
  /** The statement under way, also once Exim has given up there. */
  statement: CompiledStatement | undefined;
  /** `log_reject_target`. */
  rejectLogs: readonly LogName[];
  /** Whether details of a temporary error may be told (`acl_temp_details`). */
  temporaryDetails: boolean;
  /** Senders that have been verified for this message, by address. */
  readonly senders: Map<string, SenderVerification>;
  /** The sender whose verification has failed, for the reply to come. */
  senderFailed: SenderVerification | undefined;
  /** The ACL for sessions that end without QUIT is run, and no MAIL command has been accepted. */
  withoutSender: boolean;
  /** Warnings that have been logged for this message. */
  readonly warned: Set<string>;
  /** Rates that have been computed: for this command, message, connection. */
  readonly rates: {
    readonly command: Map<string, number>;
    readonly mail: Map<string, number>;
    readonly connection: Map<string, number>;
  };
}

/** What came of a sender's verification. */
export interface SenderVerification extends Verification {
  /** Whether routing worked, though a callout may have failed. */
  readonly routedOk: boolean;
  /** Whether the client has been told why. */
  told: boolean;
}

/** The state before the first ACL. */
export function createAclState(): AclState {
  return {
    phase: undefined,
    statement: undefined,
    rejectLogs: ['main', 'reject'],
    temporaryDetails: false,
    senders: new Map(),
    senderFailed: undefined,
    withoutSender: false,
    warned: new Set(),
    rates: { command: new Map(), mail: new Map(), connection: new Map() },
  };
}
