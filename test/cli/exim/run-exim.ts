import type { EximResult } from '../../../src/cli/exim/job.ts';
import { createEximCommand } from '../../../src/cli/exim/main.ts';
import { catalogue } from '../../../src/index.ts';

const command = createEximCommand({ catalogue });

/** Runs `eximc exim` with some arguments. */
export function runExim(args: readonly string[], cwd = '/'): EximResult {
  return command({ args, stdin: '', cwd, env: { HOME: '/root', A: 'b' } });
}
