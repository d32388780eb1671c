import type { Paint } from './context.ts';
import { count } from './summary.ts';
import { visible } from './visible.ts';

/** A reply that a real Exim gives otherwise. */
export interface OracleDifference {
  /** The session's name or number. */
  readonly session: string;
  readonly command: string;
  /** Code and text, as eximc and as Exim have it; empty where there was none. */
  readonly eximc: string;
  readonly exim: string;
}

/** What a real Exim made of a scenario. Texts, not bytes. */
export interface OracleResult {
  readonly differences: readonly OracleDifference[];
  /** How many replies were compared. */
  readonly compared: number;
  /** Sessions that cannot be had with `-bh`, and why not. */
  readonly skipped: readonly string[];
  /** Whether Exim gave up: it refuses the configuration, say. The last of those that were skipped says why. */
  readonly failed: boolean;
}

/**
 * Which Exim is asked, and what of the scenarios it sees, for people.
 *
 * @param release as in `4.96`
 * @param sees `DNS`, `users`, `host name`, `clock`
 */
export function oracleHeading(exim: string, release: string, sees: readonly string[]): string {
  const own = ['DNS', 'users', 'host name', 'clock'].filter((each) => !sees.includes(each));
  const list = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' and $1');
  const given = sees.length === 0 ? '' : `, with the ${list(sees)} of each scenario`;
  const hint = own.includes('DNS')
    ? ' (root on Linux can give it those of the scenarios)'
    : own.includes('clock')
      ? ' (faketime can give it that of the scenarios)'
      : '';
  return `${visible(exim)} ${visible(release)}${given}${own.length === 0 ? '' : `; ${list(own)} are this machine's${hint}`}\n\n`;
}

/** What a real Exim made of a scenario, for people: what it answers otherwise, what could not be asked. */
export function oracleTerminal(
  file: string,
  { differences, compared, skipped, failed }: OracleResult,
  paint: Paint,
): string {
  const same = differences.length === 0;
  const mark = !same || failed ? paint.error('✗') : compared === 0 ? paint.dim('-') : paint.good('✓');
  const what = !same
    ? `${count(differences.length, 'difference')} to Exim`
    : compared === 0
      ? 'nothing to compare'
      : 'as Exim has it';
  const lines = [`${mark} ${file}  ${compared} ${compared === 1 ? 'reply' : 'replies'}, ${what}`];
  for (const { session, command, eximc, exim } of differences) {
    lines.push(`    ${visible(session)}, ${command === '' ? 'greeting' : visible(command)}`);
    const side = (sign: string, text: string): string[] =>
      (text === '' ? ['(no reply)'] : text.split('\n')).map((line) => `      ${sign} ${visible(line)}`);
    lines.push(...side('-', exim).map(paint.good), ...side('+', eximc).map(paint.error));
  }
  lines.push(...skipped.map((each) => `    ${paint.dim(`not asked: ${visible(each)}`)}`));
  return lines.map((line) => `${line}\n`).join('');
}
