import type { DeliveryQueue } from '../deliver/delivery-state.ts';
import type { Connection } from '../state/connection.ts';
import type { Message } from '../state/message.ts';

/** A message on the queue: what its spool files hold. */
export interface QueuedMessage {
  readonly message: Message;
  /** Where it came from. */
  readonly connection: Connection;
  /** Addresses that are done with (the tree of non-recipients). */
  readonly done: Set<string>;
}

/** The queue of a simulation. */
export interface MessageQueue extends DeliveryQueue {
  /** Puts a message there, or in the place of what was known of it. */
  put(queued: QueuedMessage): void;
  get(id: string): QueuedMessage | undefined;
  /** The messages, by their ids in order. */
  list(): readonly QueuedMessage[];
}

/** What is known of a connection, as it is spooled with a message: the session goes on without it. */
export function copyConnection(connection: Connection): Connection {
  const { shown, ...rest } = connection;
  return {
    ...rest,
    aclVariables: new Map(connection.aclVariables),
    counters: new Map(connection.counters),
    systems: new Map(connection.systems),
    history: [...connection.history],
  };
}

/** The parts of an id that tell when a message came: the second, and what there is of it. */
function timesOf(id: string): readonly [string, string] {
  // Before 4.97 ids were shorter.
  const isLong = id.charAt(6) === '-' && id.charAt(18) === '-';
  return [id.slice(0, 6), id.slice(isLong ? 19 : 14)];
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares ids by the times in them. Mirrors `merge_queue_lists`. */
function compareIds(a: string, b: string): number {
  const [second, fraction] = timesOf(a);
  const [otherSecond, otherFraction] = timesOf(b);
  return compareTexts(second, otherSecond) || compareTexts(fraction, otherFraction);
}

/** Makes an empty queue. */
export function createMessageQueue(): MessageQueue {
  const messages = new Map<string, QueuedMessage>();
  return {
    put: (queued) => void messages.set(queued.message.id, queued),
    get: (id) => messages.get(id),
    has: (id) => messages.has(id),
    senderOf: (id) => messages.get(id)?.message.sender,
    list: () => [...messages.values()].sort((a, b) => compareIds(a.message.id, b.message.id)),
    keep({ message, connection }, done) {
      messages.set(message.id, { message, connection: copyConnection(connection), done });
    },
    remove: (id) => void messages.delete(id),
  };
}
