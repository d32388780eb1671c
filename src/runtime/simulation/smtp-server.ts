import { releaseCutthrough } from '../callout/cutthrough.ts';
import { conductSession, createSession } from '../smtp/conduct.ts';
import type { PassedOn } from '../smtp/reception/pass-on.ts';
import type { Session } from '../smtp/session.ts';
import type { Handshake, RealTls, ServerTls } from '../smtp/tls/handshake.ts';
import type { Message } from '../state/message.ts';
import type { LogName } from '../run/log.ts';
import type { Run } from '../run/run.ts';
import { isTrusted } from '../run/trusted-caller.ts';
import type { AcceptedMessage } from './accepted.ts';
import { copyConnection } from '../queue/message-queue.ts';
import { deliverAccepted } from './accepted.ts';
import { callerOf, connectionOf } from './connection-of.ts';
import type { MessageRecord } from './message-record.ts';
import { createMessageRecord, messageResult, spooledHeaders, variablesNow } from './message-record.ts';
import { takeLog } from './take-log.ts';
import { gatherReplies } from './reply-gatherer.ts';
import type { Simulation } from './simulation.ts';
import type { LogLine, MessageResult, Reply, SessionInput, SessionReply, SessionResult } from './types.ts';

/** A session while it is simulated. */
interface Scene {
  readonly simulation: Simulation;
  readonly input: SessionInput;
  readonly run: Run;
  readonly onlooker: Onlooker;
  readonly replies: SessionReply[];
  readonly records: MessageRecord[];
  readonly log: LogLine[];
  /** Messages to be delivered as soon as the session waits for the client. */
  readonly accepted: AcceptedMessage[];
  /** How many there have been. */
  received: number;
  /** The message that is being sent. */
  current: MessageRecord | undefined;
  /** What ends the message has been said. */
  ending: boolean;
  /** The line that the server is at, and the client's step that it came from. */
  command: string;
  step: number | undefined;
  /** When what the server is at was sent. */
  sent: number;
  lastReply: Reply | undefined;
  /** The last reply to the line that the server is at. */
  commandReply: Reply | undefined;
  /** The client has hung up: nobody reads what is answered. */
  gone: boolean;
}

/** What stands between angle brackets, or else up to a space. */
function addressIn(argument: string): string {
  return /<(.*)>(?:[\t-\r ]|$)/.exec(argument)?.[1] ?? /^[\t-\r ]*([^\t-\r ]*)/.exec(argument)?.[1] ?? '';
}

/** Log lines since the last time go to the message that is being sent, or to the session. */
function settleLog({ run, current, log }: Scene): void {
  const lines = takeLog(run);
  if (lines.length > 0) (current?.log ?? log).push(...lines);
}

/** What variables and header lines are at the end of a message's reception. */
function settleMessage({ run, current, input }: Scene): void {
  if (!current || current.variables !== undefined) return;
  current.variables = variablesNow(run, input.variables);
  if (run.message.headers.length > 0) current.headers = spooledHeaders(run);
}

/** Commands after which there is no message any more. */
const endsMessage = /^(?:rset|ehlo|helo|starttls|quit)\b/i;

/** The server has read a line. */
function onCommand(scene: Scene, session: Session, text: string): void {
  const { recorder } = scene.simulation;
  settleLog(scene);
  scene.command = text;
  const mail = /^mail from:(.*)$/is.exec(text);
  const begins = mail && !session.hasSender;
  if (scene.ending || begins) {
    settleMessage(scene);
    scene.current = undefined;
    scene.ending = false;
  }
  if (begins) {
    scene.current = createMessageRecord(scene.step ?? 0, addressIn(mail[1] ?? ''));
    scene.records.push(scene.current);
  } else if (endsMessage.test(text)) {
    settleMessage(scene);
    scene.ending = true;
  }
  recorder.closeTo(0, outcomeOf(scene.commandReply));
  scene.commandReply = undefined;
  recorder.tracer.open('command', text);
}

const outcomeOf = (reply: Reply | undefined): string | undefined => reply && String(reply.code);

function onReply(scene: Scene, reply: Reply): void {
  const { command, step, current, run, replies } = scene;
  if (scene.gone) return;
  const delay = run.world.clock.now() - scene.sent;
  const told = { ...reply, command, ...(step !== undefined && { step }), ...(delay > 0 && { delay }) };
  replies.push(told);
  scene.onlooker.reply?.(told);
  scene.lastReply = scene.commandReply = reply;
  if (run.tracer.on) {
    run.tracer.step('reply', `${reply.code} ${reply.text}`, reply.decisive?.at && { at: reply.decisive.at });
  }
  if (!current) return;
  if (command === '.') current.data = reply;
  else if (/^rcpt to:/i.test(command)) current.rcpt.push({ ...reply, address: addressIn(command.slice(8)) });
  else if (/^mail from:/i.test(command)) current.mail ??= reply;
  else if (reply.code !== 354 && /^(?:data|bdat)\b/i.test(command)) current.data = reply;
}

function onReceived(scene: Scene, message: Message, accepted: boolean, passedOn?: PassedOn): void {
  const { current, run, input } = scene;
  if (!current) return;
  settleMessage(scene);
  scene.ending = true;
  current.accepted = accepted;
  if (passedOn) {
    current.deliveries.push(...passedOn.deliveries);
    current.undelivered.push(...passedOn.forgotten);
  }
  if (!accepted) return;
  current.id = message.id;
  // It has been delivered, or is to be tried again later.
  if (passedOn) return;
  scene.accepted.push({
    message,
    connection: copyConnection(run.connection),
    record: current,
    number: ++scene.received,
    held: releaseCutthrough(run),
    byDaemon: input.protocol === 'smtp',
  });
}

const replyOf = (scene: Scene): Reply | undefined => scene.lastReply;

/** Delivers what has been accepted since the last time. */
function deliverAll(scene: Scene): void {
  if (scene.accepted.length === 0) return;
  settleLog(scene);
  scene.simulation.recorder.closeTo(0, outcomeOf(scene.commandReply));
  for (const each of scene.accepted.splice(0)) {
    deliverAccepted(each, scene.simulation, scene.onlooker.log);
    scene.onlooker.message?.(messageResult(each.record));
  }
}

/** What an onlooker is told of a session while it goes on, and knows of it. */
export interface Onlooker {
  /** What the server sends, as it sends it: lines with their CRLF. */
  readonly output?: (text: string) => void;
  readonly reply?: (reply: SessionReply) => void;
  /** A message has been accepted, and dealt with. */
  readonly message?: (message: MessageResult) => void;
  /** Lines of the log, each once. */
  readonly log?: (text: string, logs: readonly LogName[]) => void;
  /** Whether the client may send without waiting, as through a pipe. Default false. */
  readonly hasty?: boolean;
  /** What the client has sent before it was greeted. */
  readonly early?: string;
  /** TLS over a real connection, which the onlooker begins when the server waits for that (`handshake`). */
  readonly realTls?: RealTls;
}

/** The server's side of a session over SMTP. */
export interface SmtpServer {
  /** The reply to the connection; undefined where the client is to speak first. */
  readonly greeting: Reply | undefined;
  /**
   * Takes what the client sends.
   *
   * @param bytes undefined where it hangs up
   * @param step the step of the session that it is for
   * @returns the last reply to it, undefined where the server waits for more, `closed` where it has ended the connection
   */
  feed(bytes: string | undefined, step?: number): Reply | undefined | 'closed';
  /** What TLS is to be begun with, where the server waits for that and for nothing else. */
  handshake(): ServerTls | undefined;
  /**
   * TLS has begun over the connection, or could not be; to be called where the server waits for that.
   *
   * @returns whether the session goes on in TLS
   */
  handsShaken(outcome: Handshake): boolean;
  /** Whether the connection is over. */
  isOver(): boolean;
  /** Ends the session, where it has not ended, as the client hangs up; what came of it. */
  finish(): SessionResult;
}

/**
 * Connects a client to a server with the configuration of a simulation.
 *
 * @param input of protocol `smtp` or `local-smtp`; its steps are not looked at
 */
export function connectSmtp(input: SessionInput, simulation: Simulation, onlooker: Onlooker = {}): SmtpServer {
  const { recorder, world } = simulation;
  const { config } = simulation.input;
  const connection = connectionOf(input, world);
  const local = input.protocol === 'local-smtp';
  const caller = local ? callerOf(input, world) : undefined;
  const run = simulation.createRun({
    connection,
    ...(caller && { caller: { uid: caller.uid, gid: caller.gid, trusted: isTrusted(caller, config, world) } }),
    ...(onlooker.log && { onLogLine: onlooker.log }),
  });
  const scene: Scene = {
    simulation,
    input,
    run,
    onlooker,
    replies: [],
    records: [],
    log: [],
    accepted: [],
    received: 0,
    current: undefined,
    ending: false,
    command: '',
    step: undefined,
    sent: world.clock.now(),
    lastReply: undefined,
    commandReply: undefined,
    gone: false,
  };
  const gather = gatherReplies(config, (reply) => {
    onReply(scene, reply);
  });
  const session: Session = createSession(run, {
    events: {
      output(text, statement, stopped) {
        onlooker.output?.(text);
        gather(text, statement, stopped);
      },
      command(text) {
        onCommand(scene, session, text);
      },
      received(message, accepted, passedOn) {
        onReceived(scene, message, accepted, passedOn);
      },
    },
    checksSync: !local && onlooker.hasty !== true,
    runsAhead: onlooker.hasty === true,
    ...(input.client.tls && { tls: input.client.tls }),
    ...(onlooker.realTls && { realTls: onlooker.realTls }),
  });
  if (connection.authenticator !== undefined) {
    session.authenticatedBy = config.authenticators.find(({ name }) => name === connection.authenticator);
  }
  session.input.buffer = onlooker.early ?? '';
  recorder.tracer.open('command', '');
  const server = conductSession(session);
  const begun = server.next();
  let over = begun.done === true;
  let waiting = begun.done ? undefined : begun.value;
  deliverAll(scene);
  /** Lets the session go on; whether it is over then. */
  const goOn = (answer: string | undefined | Handshake): boolean => {
    scene.sent = world.clock.now();
    scene.lastReply = undefined;
    const step = server.next(answer);
    over = step.done === true;
    waiting = step.done ? undefined : step.value;
    deliverAll(scene);
    return over;
  };
  const feed: SmtpServer['feed'] = (bytes, step) => {
    if (over) return 'closed';
    scene.step = step;
    scene.gone ||= bytes === undefined;
    const ended = goOn(bytes);
    // A connection that ends without a word is noticed at once.
    const reply = replyOf(scene);
    return ended && !reply ? 'closed' : reply;
  };
  return {
    greeting: scene.lastReply,
    feed,
    handshake: () => waiting,
    handsShaken(outcome) {
      goOn(outcome);
      return connection.tls !== undefined;
    },
    isOver: () => over,
    finish() {
      const dropped = over && !scene.gone && !/^quit\b/i.test(scene.command);
      while (!over) feed(undefined);
      settleMessage(scene);
      settleLog(scene);
      recorder.closeTo(0, outcomeOf(scene.commandReply));
      return {
        replies: scene.replies,
        messages: scene.records.map(messageResult),
        log: scene.log,
        dropped,
        missing: simulation.takeMissing(),
        unfaithful: recorder.takeUnfaithful(),
        trace: recorder.takeSteps(),
      };
    },
  };
}
