import type { CompiledDriver, CompiledStatement } from '../../compile/config.ts';
import type { AclResult, StoppedAt } from '../acl/check.ts';
import type { Message } from '../state/message.ts';
import type { Run } from '../run/run.ts';
import type { TlsInput } from '../simulation/types.ts';
import type { Input } from './input.ts';
import type { PassedOn } from './reception/pass-on.ts';
import type { RealTls } from './tls/handshake.ts';

/** What a session tells while it goes on. */
export interface SessionEvents {
  /** A line of a reply, with its CRLF; `decisive` is the ACL statement that decided it, `stopped` what of it did. */
  readonly output: (text: string, decisive: CompiledStatement | undefined, stopped: StoppedAt | undefined) => void;
  /** A command has been read; the texts of commands, and `.` for the end of a message. */
  readonly command?: (text: string) => void;
  /** A message has been accepted, or refused after DATA; `passedOn` where it was passed on to a server while it came in. */
  readonly received?: (message: Message, accepted: boolean, passedOn?: PassedOn) => void;
}

/** One SMTP session as Exim conducts it: what smtp_in.c keeps in its own variables. */
export interface Session {
  readonly run: Run;
  readonly input: Input;
  readonly events: SessionEvents;
  /** There is no client address: `-bs` on a terminal (`sender_host_unknown`). */
  readonly hostUnknown: boolean;
  /** The client waits for replies before it goes on, so that input that comes too early is a fault. */
  readonly checksSync: boolean;
  /** All that the client says may be there before it is answered, as in a file. */
  readonly runsAhead: boolean;
  /** It is a batch, which is answered only where something is wrong (`smtp_batched_input`). */
  readonly batched: boolean;
  /** What STARTTLS leads to; without it TLS cannot be had. */
  readonly tls: TlsInput | undefined;
  /** In place of that, TLS over a real connection. */
  readonly realTls: RealTls | undefined;
  activeHostname: string;
  sizeLimit: number;
  recipientsMax: number;
  mailMax: number;
  mailCount: number;
  /** How long the next MAIL or RCPT is put off, in milliseconds, once that has begun (`smtp_delay_mail`). */
  /** TLS has failed: nothing but QUIT is taken any more. */
  refusesAll: boolean;
  readonly delays: { mail: number | undefined; rcpt: number | undefined };
  messageCount: number;
  heloSeen: boolean;
  heloRequired: boolean;
  heloTry: boolean;
  heloAcceptJunk: boolean;
  allowUnqualifiedSender: boolean;
  allowUnqualifiedRecipient: boolean;
  tlsAdvertised: boolean;
  dsnAdvertised: boolean;
  utf8Advertised: boolean;
  authAdvertised: boolean;
  readonly advertised: Set<CompiledDriver>;
  authenticatedBy: CompiledDriver | undefined;
  /** The authenticator `tls` has had its turn. */
  certificateTried: boolean;
  pipeliningAdvertised: boolean;
  /** The client has sent a command before the reply to the one before it. */
  pipeliningUsed: boolean;
  /** The client may send before it has been greeted; that has been told to it; and it has done so. */
  pipeConnect: boolean;
  pipeConnectAdvertised: boolean;
  pipeConnectUsed: boolean;
  chunkingOffered: boolean;
  /** Where BDAT stands: not in use, in the middle, or at its last chunk. */
  chunking: 'none' | 'active' | 'last';
  chunkSize: number;
  synprotErrors: number;
  unknownCommands: number;
  nonmailCommands: number;
  countsNonmail: boolean | undefined;
  /** Commands that may come once for each message without being counted as no part of mail. */
  readonly freeCommands: Set<string>;
  /** The command at hand: as it came, and what follows its name. */
  command: string;
  argument: string | undefined;
  /** A sender has been given. */
  hasSender: boolean;
  /** The reply to all RCPT commands so far; `same` false where they differ. */
  rcptResponse: { text: string | undefined; same: boolean; inProgress: boolean };
  lastWasRejectedMail: boolean;
  lastWasRcpt: boolean;
  tooMany: boolean;
  discarded: boolean;
  recipientsDiscarded: boolean;
  /** What the ACL for MAIL had to say when it discarded all recipients. */
  discardMessage: string | undefined;
  /** `$smtp_notquit_reason` has been set: the ACL has been run. */
  notQuit: boolean;
  ended: boolean;
  /** Exim gave up, and its process with it. */
  died: boolean;
  /** The statement that decides the reply being given. */
  decisive: CompiledStatement | undefined;
  /** What of that statement decides. */
  stopped: StoppedAt | undefined;
  readonly started: number;
  lastIdTime: number;
}

/** What the session is to know of an ACL that has just been run. */
export function noteAcl(session: Session, result: AclResult): AclResult {
  session.decisive = result.statement;
  session.stopped = result.stopped;
  return result;
}
