import type { Random } from '../world/world.ts';

/** Where Exim's numbers begin in its test mode. */
export const testModeSeed = 42;

/** Random numbers that can be had again from the beginning. */
export interface EximRandom extends Random {
  restart(): void;
}

/** Numbers by chance as Exim makes them for lists of hosts, from a seed. Mirrors `random_number`. */
export function createEximRandom(seed: number): EximRandom {
  let state = seed | 0;
  return {
    restart() {
      state = seed | 0;
    },
    below(limit) {
      if (limit < 1) return 0;
      state = (Math.imul(1103515245, state) + 12345) | 0;
      return (state >>> 16) % limit;
    },
  };
}
