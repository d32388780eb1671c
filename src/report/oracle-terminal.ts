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
}

/** What a real Exim made of a scenario, for people: what it answers otherwise, what could not be asked. */
export function oracleTerminal(file: string, { differences, compared, skipped }: OracleResult, paint: Paint): string {
  const mark = differences.length === 0 ? paint.good('✓') : paint.error('✗');
  const what = differences.length === 0 ? 'as Exim has it' : `${count(differences.length, 'difference')} to Exim`;
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
