import type { MessageOutcome } from '../deliver/deliver-message.ts';
import { textOf } from '../expand/value.ts';
import type { Run } from '../run/run.ts';
import type { Simulation } from './simulation.ts';
import type {
  Delivery,
  GeneratedResult,
  LogLine,
  MessageResult,
  QueueAttempt,
  RecipientReply,
  Reply,
  SessionResult,
  Undelivered,
} from './types.ts';

/** A message's result while it comes about. */
export interface MessageRecord {
  readonly step: number;
  id: string;
  readonly from: string;
  mail?: Reply;
  readonly rcpt: RecipientReply[];
  data?: Reply;
  accepted: boolean;
  /** Undefined until they have been asked. */
  variables: ReadonlyMap<string, string> | undefined;
  headers: readonly string[];
  readonly deliveries: Delivery[];
  readonly undelivered: Undelivered[];
  readonly bounces: string[];
  readonly log: LogLine[];
  received?: number;
  delivered?: number;
  outcome?: MessageOutcome;
  readonly generated: GeneratedResult[];
  readonly followers: QueueAttempt[];
}

/** A message of which only the sender is known. */
export function createMessageRecord(step: number, from: string): MessageRecord {
  return {
    step,
    id: '',
    from,
    rcpt: [],
    accepted: false,
    variables: undefined,
    headers: [],
    deliveries: [],
    undelivered: [],
    bounces: [],
    log: [],
    generated: [],
    followers: [],
  };
}

/** The record as it is told. */
export function messageResult(record: MessageRecord): MessageResult {
  return { ...record, variables: record.variables ?? new Map() };
}

/**
 * The values of variables as they are now: ACL variables, and those that are asked for.
 *
 * @param asked names without the dollar; what cannot be expanded is left out
 */
export function variablesNow(run: Run, asked: readonly string[] = []): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const variables of [run.connection.aclVariables, run.message.aclVariables]) {
    for (const [name, value] of variables) values.set(`acl_${name}`, textOf(value));
  }
  for (const name of asked) {
    const result = run.expand(`\${${name}}`);
    if (result.ok) values.set(name, result.value);
  }
  return values;
}

/** The header lines of a message as they are spooled: those that were replaced or removed are not among them. */
export function spooledHeaders({ message }: Run): readonly string[] {
  return message.headers.filter(({ type }) => type !== '*').map(({ text }) => text.replace(/\n$/, ''));
}

/** What came of messages that no client has sent over SMTP. */
export function sessionWithoutReplies(records: readonly MessageRecord[], simulation: Simulation): SessionResult {
  return {
    replies: [],
    messages: records.map(messageResult),
    log: [],
    dropped: false,
    missing: simulation.takeMissing(),
    unfaithful: simulation.recorder.takeUnfaithful(),
    trace: simulation.recorder.takeSteps(),
  };
}
