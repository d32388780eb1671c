import { catalogue } from '../index.ts';
import { answerBatchLine, readBatchLine } from './exim/batch.ts';
import { createEximCommand } from './exim/main.ts';
import { textOfRequest } from './exim/preparation.ts';
import { readTimeHooks } from './exim/read-time.ts';
import type { Io } from './io.ts';
import { prepareSimulation } from '../simulate.ts';

/**
 * Runs `eximc exim`: what Exim itself does with its options for trying a configuration out. With `--batch` it answers one
 * JSON object for each that comes in, a line each.
 *
 * @param args Exim's arguments, with eximc's own among them
 * @param io where to read and write
 * @returns the exit code
 */
export async function runExim(args: readonly string[], io: Io): Promise<number> {
  const command = createEximCommand({ catalogue, hooks: readTimeHooks });
  if (args.includes('--batch')) {
    const common = args.filter((arg) => arg !== '--batch');
    for await (const line of io.lines()) {
      if (line.trim() === '') continue;
      const request = readBatchLine(line, common);
      if (request) await prepareSimulation(textOfRequest(request));
      io.out(`${answerBatchLine(command, request)}\n`);
    }
    return 0;
  }
  let stdin: string | undefined;
  const request = {
    args,
    // Read only by a mode that asks for it: the others must not wait for a terminal.
    get stdin() {
      return (stdin ??= io.stdin());
    },
    cwd: io.cwd,
    env: io.env,
  };
  await prepareSimulation(textOfRequest(request));
  const result = command(request);
  io.outBytes(result.out);
  io.errBytes(result.err);
  return result.rc;
}
