import type { QueuedMessage } from './message-queue.ts';

/** A message on the queue, as `exim -bp` lists it. */
export interface QueueEntry {
  readonly id: string;
  /** Empty for a bounce. */
  readonly from: string;
  /** The recipients that are not done with. */
  readonly recipients: readonly string[];
  /** Those that are. */
  readonly delivered: readonly string[];
  /** Milliseconds since 1970. */
  readonly received: number;
  readonly frozen: boolean;
  /** How many warnings of the delay its sender has got. */
  readonly warnings: number;
}

/** What is told of a message on the queue. */
export function queueEntry({ message, done }: QueuedMessage): QueueEntry {
  const { id, sender, recipients, received, flags } = message;
  const addresses = recipients.map(({ address }) => address);
  return {
    id,
    from: sender,
    recipients: addresses.filter((address) => !done.has(address)),
    delivered: addresses.filter((address) => done.has(address)),
    received: received * 1000,
    frozen: flags.get('deliver_freeze') === true,
    warnings: Number(flags.get('warning_count') ?? 0),
  };
}
