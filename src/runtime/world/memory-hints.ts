import type { Hints } from './world.ts';

/** Hints databases that live as long as the process. */
export function createMemoryHints(): Hints {
  const databases = new Map<string, Map<string, unknown>>();
  return {
    get: (database, key) => databases.get(database)?.get(key),
    set(database, key, value) {
      const known = databases.get(database) ?? new Map<string, unknown>();
      databases.set(database, known.set(key, value));
    },
    delete(database, key) {
      databases.get(database)?.delete(key);
    },
  };
}
