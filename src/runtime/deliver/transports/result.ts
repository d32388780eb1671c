import type { AddressOutcome, SubmittedMessage, TransportBatch, TransportResult } from '../types.ts';

/** What became of every address of a batch alike. */
export type CommonOutcome = Omit<AddressOutcome, 'address'>;

/** An outcome that is the same for all addresses: what a driver means that puts its result into the first of them. */
export function forAll(
  batch: TransportBatch,
  outcome: CommonOutcome,
  message = '',
  submitted?: readonly SubmittedMessage[],
): TransportResult {
  return {
    outcomes: batch.addresses.map((address) => ({ address, ...outcome })),
    message,
    ...(submitted && { submitted }),
  };
}

/** Puts an address off (DEFER). */
export function deferred(message: string, errno?: number): CommonOutcome {
  return { status: 'deferred', message, ...(errno !== undefined && { errno }) };
}

/** Puts an address off because the configuration is wrong (PANIC). */
export function panicked(message: string, errno?: number): CommonOutcome {
  return { ...deferred(message, errno), panic: true };
}

/** Lets an address bounce (FAIL). */
export function failed(message: string, errno?: number): CommonOutcome {
  return { status: 'failed', message, ...(errno !== undefined && { errno }) };
}
