import type { CompiledDriver } from '../compile/config.ts';

/**
 * Thrown where Exim writes to its panic log and ends its process (LOG_PANIC_DIE): nothing more can come of the session,
 * delivery or test at hand. Whoever runs one catches it; the line has been logged by then.
 */
export class PanicDie extends Error {
  override readonly name: string = 'PanicDie';
  /** The router that had the address at hand, where it happened in routing. */
  router?: CompiledDriver;
}

/** Thrown where a signal ends Exim's process: nobody is told anything. */
export class Crash extends PanicDie {
  override readonly name = 'Crash';
}
