import { decodeText, encodeText } from '../check/positions.ts';
import type { ExpansionTreeStyle } from '../report/expansion-tree.ts';
import { caretLines, expansionTreeLines, explainExpansion, failurePlace } from '../report/expansion-tree.ts';
import { visible } from '../report/visible.ts';
import { PanicDie } from '../runtime/panic.ts';
import type { ExpandSession, LineOutcome } from './expand-session.ts';
import { resultLine } from './expand-session.ts';
import type { Io } from './io.ts';

/** How results are shown. */
export interface ShowStyle extends ExpansionTreeStyle {
  readonly explain: boolean;
  /** Whether it is shown on a terminal, which what a configuration gives must not steer. */
  readonly terminal: boolean;
}

/** Whether a line went wrong. */
export const hasFailed = (outcome: LineOutcome): boolean =>
  outcome.kind === 'refused' || (outcome.kind === 'expanded' && !outcome.recorded.result.ok);

/** What is printed for a line: bytes, as Exim prints them, with what is added to that below. */
export function showLine(outcome: LineOutcome, style: ShowStyle): string {
  if (outcome.kind === 'macro') return `Defined macro '${outcome.name}'\n`;
  if (outcome.kind === 'refused') return `Failed: ${outcome.message}\n`;
  const { recorded } = outcome;
  const added: string[] = [];
  if (!recorded.result.ok) {
    added.push(...caretLines(recorded.text, failurePlace(recorded), style.width - 2).map((line) => `  ${line}`));
  }
  if (style.explain) {
    added.push(...expansionTreeLines(explainExpansion(recorded), style));
    if (recorded.cut) added.push('  … (there were more parts than are kept)');
  }
  const line = resultLine(recorded);
  const shown = style.terminal ? encodeText(decodeText(line).split('\n').map(visible).join('\n')) : line;
  return `${shown}\n${added.map((line) => `${encodeText(line)}\n`).join('')}`;
}

/** Prints what was asked for and not known. */
export function tellMissing(session: ExpandSession, io: Io): void {
  for (const { what } of session.missing()) io.err(`eximc: note: not known here: ${visible(decodeText(what))}\n`);
}

/** Expands a line; Exim giving up altogether counts as a refusal. */
export function expandLine(session: ExpandSession, line: string): LineOutcome {
  try {
    return session.expand(line);
  } catch (error) {
    if (!(error instanceof PanicDie)) throw error;
    // What was under way has been left in the middle.
    session.run.expansion.depth = 0;
    return { kind: 'refused', message: error.message };
  }
}
