import type { SystemError, World } from './world.ts';

const refusal: SystemError = { ok: false, code: 'EPERM', message: 'Operation not permitted' };

/**
 * A world of which nothing may be known, for what is worked out of a configuration alone: whatever is asked of it fails, or is
 * nothing, and is told of.
 *
 * @param asked called whenever something is asked for: then a result says nothing
 */
export function createClosedWorld(asked: () => void): World {
  const refuse = (): SystemError => {
    asked();
    return refusal;
  };
  const nothing = (): undefined => {
    asked();
    return undefined;
  };
  const zero = (): number => {
    asked();
    return 0;
  };
  const environment = new Map<string, string>();
  environment.get = nothing;
  return {
    files: { read: refuse, status: refuse, list: refuse, readLink: refuse },
    dns: {
      query: () => {
        asked();
        return { status: 'tryAgain' };
      },
    },
    accounts: { byName: nothing, byUid: nothing, groupByName: nothing },
    clock: { now: zero, sleep: asked, offset: zero },
    random: { below: zero },
    environment,
    processes: { run: refuse },
    sockets: { exchange: refuse },
    hints: { get: nothing, set: asked, delete: asked },
    stated: {
      lookup: nothing,
      hasLookups: () => {
        asked();
        return false;
      },
      call: nothing,
    },
    hostname: '',
    interfaces: [],
    missing: asked,
  };
}
