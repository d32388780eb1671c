import { formatTime } from '../../compile/values/time.ts';
import type { MessageOutcome } from '../deliver/deliver-message.ts';
import type { Delivery, GeneratedResult, QueueAttempt, SimulationResult, Undelivered } from './types.ts';

/** What has become of a recipient in the end; `removed`: it has failed, and nobody is told. */
export type FateEnd = 'delivered' | 'bounced' | 'removed' | 'discarded' | 'frozen' | 'queued';

/** What becomes of one recipient of a message, over all attempts to deliver it. Times are milliseconds since 1970. */
export interface RecipientFate {
  /** The address that came with the message. */
  readonly recipient: string;
  /** When it was tried. */
  readonly tries: readonly number[];
  /** How often its time had not come. */
  readonly waits: number;
  readonly end: FateEnd;
  /** When it was done with; absent for what is still on the queue. */
  readonly ended?: number;
  /** When it is to be tried again, where a retry rule has told that. */
  readonly next?: number;
  /** Why it was put off, or failed, the last time. */
  readonly error?: string;
}

/** What becomes of a message, from its reception to the end of the simulation. */
export interface MessageFate {
  readonly id: string;
  /** Empty for a bounce. */
  readonly from: string;
  readonly received: number;
  readonly recipients: readonly RecipientFate[];
}

/** What one attempt came to, wherever it was made. */
type Attempted = Omit<GeneratedResult, 'outcome'> & { readonly outcome?: MessageOutcome };

type Draft = { -readonly [K in keyof RecipientFate]: RecipientFate[K] } & { tries: number[] };

/** All that one attempt has to do with one recipient. */
interface Part {
  readonly deliveries: readonly Delivery[];
  readonly undelivered: readonly Undelivered[];
}

/** Takes out what is known of how a recipient stands: it may have ended in the end. */
function settle(draft: Draft, { deliveries, undelivered }: Part, attempt: Attempted): void {
  const { time, bounces, from, outcome: left } = attempt;
  const waiting = undelivered.filter(({ outcome, waiting: waits }) => waits === true || outcome === 'queued');
  const touched = left !== 'untouched' && left !== 'queued';
  const routed = undelivered.filter(({ cancelled }) => cancelled !== true).length > waiting.length;
  const tried = touched && (deliveries.length > 0 || routed);
  if (tried) draft.tries.push(time);
  else if (undelivered.some(({ waiting: waits }) => waits === true)) draft.waits++;
  const deferred = deliveries.filter(({ outcome }) => outcome === 'deferred');
  const failed = [...deliveries, ...undelivered].filter(({ outcome }) => outcome === 'failed');
  const retry = deferred.find((each) => each.retry !== undefined)?.retry;
  if (tried || failed.length > 0) {
    const { error } = failed[0] ?? deferred[0] ?? undelivered[0] ?? {};
    delete draft.next;
    delete draft.error;
    if (error !== undefined) draft.error = error;
    if (retry) draft.next = retry.next;
  }
  const stays = deferred.length > 0 || waiting.length > 0 || undelivered.some(({ outcome }) => outcome === 'deferred');
  const keeps = undelivered.some(({ outcome }) => outcome === 'frozen') || (left === 'frozen' && failed.length > 0);
  if (keeps && (from === '' || failed.length === 0)) draft.end = 'frozen';
  else if (stays) draft.end = 'queued';
  else {
    draft.ended = time;
    if (failed.length > 0) draft.end = from !== '' && bounces.length > 0 ? 'bounced' : 'removed';
    else if (draft.end !== 'bounced' && draft.end !== 'removed') {
      draft.end = deliveries.length > 0 ? 'delivered' : 'discarded';
    }
  }
}

/** An attempt, and those to deliver what came of it. */
function withGenerated(attempt: Attempted & Pick<QueueAttempt, 'generated'>): readonly Attempted[] {
  return [attempt, ...attempt.generated];
}

/** The attempts of a message that came in a session, and of those that followed it. */
function ofSessions({ sessions }: SimulationResult): readonly (readonly Attempted[])[] {
  return sessions.map(({ messages }) =>
    messages.flatMap((message): readonly Attempted[] => {
      const { received, delivered, outcome } = message;
      const followers = message.followers.flatMap(withGenerated);
      if (received === undefined) return followers;
      const own = { ...message, received, time: delivered ?? received };
      return [...withGenerated({ ...own, ...(outcome && { outcome }) }), ...followers];
    }),
  );
}

/** So many sessions and queue runs. */
export interface UpTo {
  readonly sessions: number;
  readonly runs: number;
}

/** All attempts, in the order in which they were made. */
function allAttempts(result: SimulationResult, { sessions, runs }: UpTo): readonly Attempted[] {
  const bySession = ofSessions(result).slice(0, sessions);
  const made = result.queueRuns.slice(0, runs);
  const runsAfter = (count: number): readonly Attempted[] =>
    made
      .filter(({ afterSessions }) => afterSessions === count)
      .flatMap(({ attempts }) => attempts.flatMap(withGenerated));
  return [...runsAfter(0), ...bySession.flatMap((attempts, index) => [...attempts, ...runsAfter(index + 1)])];
}

function draftFor(recipient: string): Draft {
  return { recipient, tries: [], waits: 0, end: 'queued' };
}

/**
 * What becomes of messages, recipient by recipient: when each was tried, and how it ended.
 *
 * @param upTo what is heeded; all of it by default
 */
export function messageFates(
  result: SimulationResult,
  upTo: UpTo = { sessions: result.sessions.length, runs: result.queueRuns.length },
): readonly MessageFate[] {
  const messages = new Map<string, { from: string; received: number; recipients: Map<string, Draft> }>();
  for (const attempt of allAttempts(result, upTo)) {
    const { id, from, received, deliveries, undelivered } = attempt;
    let message = messages.get(id);
    if (!message) messages.set(id, (message = { from, received, recipients: new Map() }));
    const originals = new Set([...deliveries, ...undelivered].map(({ original }) => original));
    for (const original of originals) {
      let draft = message.recipients.get(original);
      if (!draft) message.recipients.set(original, (draft = draftFor(original)));
      const isOwn = (each: { readonly original: string }): boolean => each.original === original;
      settle(draft, { deliveries: deliveries.filter(isOwn), undelivered: undelivered.filter(isOwn) }, attempt);
    }
  }
  return [...messages].map(([id, { from, received, recipients }]) => ({
    id,
    from,
    received,
    recipients: [...recipients.values()],
  }));
}

/** How long after its reception something has become of a message, as Exim writes times. */
export function passed(received: number, time: number): string {
  return formatTime(Math.round((time - received) / 1000));
}

const endWords: Readonly<Record<FateEnd, string>> = {
  delivered: 'delivered',
  bounced: 'bounced',
  removed: 'removed',
  discarded: 'discarded',
  frozen: 'frozen',
  queued: 'on the queue',
};

/** The forms in which the fate of a recipient is told: the whole of it first, then its parts. */
export function fateForms({ tries, end, ended }: RecipientFate, received: number): readonly string[] {
  const times = tries.length === 1 ? 'tried once' : tries.length === 0 ? 'not tried' : `tried ${tries.length} times`;
  const word = endWords[end];
  const after = ended === undefined ? undefined : passed(received, ended);
  const whole = after === undefined ? word : after === '0s' ? `${word} at once` : `${word} after ${after}`;
  return [`${times}, ${whole}`, whole, word, times];
}
