import { cancelCutthrough } from '../callout/cutthrough.ts';
import { Crash, PanicDie } from '../panic.ts';
import { connectionText } from '../run/host-text.ts';
import { logs, writeLog } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import type { TlsInput } from '../simulation/types.ts';
import { logNoMail } from './errors.ts';
import type { Waiting } from './input.ts';
import { createInput } from './input.ts';
import { closeDown, commandLoop } from './loop.ts';
import type { Session, SessionEvents } from './session.ts';
import { startSession } from './start.ts';
import type { RealTls } from './tls/handshake.ts';

/** How a session is to be conducted. */
export interface SessionOptions {
  readonly events: SessionEvents;
  /** The client waits for replies, so that what comes too early is a fault. Default false. */
  readonly checksSync?: boolean;
  /** All that the client says may be there before it is answered. Default false. */
  readonly runsAhead?: boolean;
  /** It is a batch of commands and messages (`-bS`). Default false. */
  readonly batched?: boolean;
  /** The TLS session that STARTTLS leads to, or that is there from the beginning. */
  readonly tls?: TlsInput;
  /** In place of that, TLS over a real connection, which whoever conducts the session can begin. */
  readonly realTls?: RealTls;
}

/** Makes a session over a run whose connection says who the client is. */
export function createSession(
  run: Run,
  { events, checksSync = false, runsAhead = false, batched = false, tls, realTls }: SessionOptions,
): Session {
  return {
    run,
    input: createInput(),
    events,
    hostUnknown: run.connection.hostAddress === undefined,
    checksSync,
    runsAhead,
    batched,
    tls,
    realTls,
    activeHostname: run.settings.primaryHostname,
    sizeLimit: 0,
    recipientsMax: 0,
    mailMax: -1,
    mailCount: 0,
    refusesAll: false,
    delays: { mail: undefined, rcpt: undefined },
    messageCount: 0,
    heloSeen: false,
    heloRequired: false,
    heloTry: false,
    heloAcceptJunk: false,
    allowUnqualifiedSender: false,
    allowUnqualifiedRecipient: false,
    tlsAdvertised: false,
    dsnAdvertised: false,
    utf8Advertised: false,
    authAdvertised: false,
    advertised: new Set(),
    authenticatedBy: undefined,
    certificateTried: false,
    pipeliningAdvertised: false,
    pipeliningUsed: false,
    pipeConnect: false,
    pipeConnectAdvertised: false,
    pipeConnectUsed: false,
    chunkingOffered: false,
    chunking: 'none',
    chunkSize: 0,
    synprotErrors: 0,
    unknownCommands: 0,
    nonmailCommands: 0,
    countsNonmail: undefined,
    freeCommands: new Set(),
    command: '',
    argument: undefined,
    hasSender: false,
    rcptResponse: { text: undefined, same: true, inProgress: false },
    lastWasRejectedMail: false,
    lastWasRcpt: false,
    tooMany: false,
    discarded: false,
    recipientsDiscarded: false,
    discardMessage: undefined,
    notQuit: false,
    ended: false,
    died: false,
    decisive: undefined,
    stopped: undefined,
    started: run.world.clock.now(),
    lastIdTime: 0,
  };
}

/**
 * Conducts a session from its greeting to its end. Whoever runs it answers each wait with what the client sends, or with
 * undefined where it hangs up; and a wait for TLS, where it was given `realTls`, with what came of that.
 */
export function* conductSession(session: Session): Waiting<void> {
  const { run } = session;
  try {
    if (logs(run, 'smtp_connection')) writeLog(run, connectionText(run));
    const start = yield* startSession(session);
    if (start !== true) {
      if (start !== false) yield* closeDown(session, start.closing);
      session.ended = true;
      return;
    }
    yield* commandLoop(session);
    logNoMail(session);
  } catch (error) {
    if (!(error instanceof PanicDie)) throw error;
    session.decisive = run.acl.statement;
    session.stopped = undefined;
    session.died = true;
    // With -bh Exim ends at once.
    if (!run.connection.hostChecking && !(error instanceof Crash))
      yield* closeDown(session, 'Unexpected failure, please try later');
    session.ended = true;
  } finally {
    cancelCutthrough(run, true, 'the session is over');
  }
}

/** Runs something to its end over input that is all there. */
export function runToEnd<T>(steps: Waiting<T>, input: string): T {
  let step = steps.next();
  if (!step.done) step = steps.next(input);
  while (!step.done) step = steps.next(undefined);
  return step.value;
}

/** Runs a session over input that is all there. */
export function runWhole(session: Session, input: string): void {
  runToEnd(conductSession(session), input);
}
