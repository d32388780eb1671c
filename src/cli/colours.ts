import type { Paint } from '../report/context.ts';
import { plain } from '../report/context.ts';
import type { Io } from './io.ts';

/**
 * Colours where they are wanted: as the options say, else NO_COLOR and FORCE_COLOR, else on a terminal.
 *
 * @param wanted what `--color` or `--no-color` says
 */
export async function coloursFor(wanted: boolean | undefined, { env, terminal }: Io): Promise<Paint> {
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  const unwanted = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  if (!(wanted ?? (forced || (!unwanted && terminal)))) return plain;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return {
    error: chalk.red,
    warning: chalk.yellow,
    info: chalk.cyan,
    dim: chalk.dim,
    bold: chalk.bold,
    good: chalk.green,
  };
}
