import { catalogue } from '../index.ts';
import { answerBatchLine } from './exim/batch.ts';
import { createEximCommand } from './exim/main.ts';
import type { Io } from './io.ts';

/**
 * Runs `eximc exim`: what Exim itself does with its options for trying a configuration out. With `--batch` it answers one
 * JSON object for each that comes in, a line each.
 *
 * @param args Exim's arguments, with eximc's own among them
 * @param io where to read and write
 * @returns the exit code
 */
export async function runExim(args: readonly string[], io: Io): Promise<number> {
  const command = createEximCommand({ catalogue });
  if (args.includes('--batch')) {
    const common = args.filter((arg) => arg !== '--batch');
    for await (const line of io.lines()) {
      if (line.trim() !== '') io.out(`${answerBatchLine(command, line, common)}\n`);
    }
    return 0;
  }
  const result = command({
    args,
    // Read only by a mode that asks for it: the others must not wait for a terminal.
    get stdin() {
      return io.stdin();
    },
    cwd: io.cwd,
    env: io.env,
  });
  io.outBytes(result.out);
  io.errBytes(result.err);
  return result.rc;
}
