import type { Delivery } from '../simulation/types.ts';

/** What deliveries write to a file, one after the other; nothing where none does. */
export function writtenTo(deliveries: readonly Delivery[], file: string): readonly string[] {
  const written = deliveries.filter((delivery) => delivery.file === file && delivery.outcome === 'delivered');
  return written.length === 0 ? [] : [written.map(({ message }) => message).join('')];
}
