import type { EximCommand } from './main.ts';
import type { EximRequest, EximResult } from './job.ts';

/** What a line of a batch may hold; texts are Latin-1, a character for each byte. */
interface BatchLine {
  readonly args?: unknown;
  readonly stdin?: unknown;
  readonly cwd?: unknown;
  readonly env?: unknown;
}

/**
 * Reads one line of a batch (`--batch`): a JSON object with `args`, `stdin`, `cwd` and `env`.
 *
 * @param common arguments that stand before those of each line
 * @returns undefined for what is no such object
 */
export function readBatchLine(line: string, common: readonly string[] = []): EximRequest | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof read !== 'object' || read === null) return undefined;
  const { args, stdin, cwd, env }: BatchLine = read;
  if (!Array.isArray(args)) return undefined;
  return {
    args: [...common, ...args.map(String)],
    stdin: typeof stdin === 'string' ? stdin : '',
    cwd: typeof cwd === 'string' ? cwd : process.cwd(),
    env: typeof env === 'object' && env !== null ? (env as Record<string, string>) : process.env,
  };
}

/** Runs a command, and answers for a fault of eximc itself as for any other failure. */
function runSafely(command: EximCommand, request: EximRequest): EximResult {
  try {
    return command(request);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { rc: 3, out: '', err: `eximc: ${text}\n` };
  }
}

/**
 * Answers one line of a batch.
 *
 * @param request undefined where the line could not be read
 * @returns a JSON object with `rc`, `out` and `err`, without a newline
 */
export function answerBatchLine(command: EximCommand, request: EximRequest | undefined): string {
  const result = request
    ? runSafely(command, request)
    : { rc: 2, out: '', err: 'eximc: a line of a batch must be a JSON object with "args"\n' };
  return JSON.stringify(result);
}
