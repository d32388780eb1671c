import type { CompileHooks } from '../../compile/compile.ts';
import { addressWhileReading, expandWhileReadingIn } from '../../read-time.ts';
import type { EximArguments } from './arguments.ts';
import type { EximRequest } from './job.ts';
import { worldOf } from './world.ts';

/** What Exim does while it reads a configuration, done on this machine as Exim does it. */
export function readTimeHooks(request: EximRequest, args: EximArguments): CompileHooks {
  return {
    expand(text, soFar) {
      const world = worldOf({ config: soFar, request, arguments: args });
      try {
        return expandWhileReadingIn(world)(text, soFar);
      } finally {
        world.close();
      }
    },
    address: addressWhileReading,
  };
}
