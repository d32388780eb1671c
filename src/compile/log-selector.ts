import type { LogSelectorRow } from '../catalogue/row.ts';
import type { Compilation, FaultReport } from './compilation.ts';
import { inQuotes, suggest } from './compilation.ts';
import { isSpace, skipName, skipSpace } from './exim-text.ts';

/** One change that a log selector makes: `+name` or `-name`. */
export interface SelectorChange {
  readonly name: string;
  readonly on: boolean;
  /** Where it stands in the setting, with its sign. */
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a setting, and where in it. */
export interface SelectorProblem extends Pick<FaultReport, 'rule' | 'message' | 'exim' | 'suggestions'> {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a setting of log_selector (`decode_bits`).
 *
 * @param text the setting
 * @param rows the selectors that the target knows
 * @returns the changes up to the first problem, and that problem where there is one
 */
export function readLogSelector(
  compilation: Compilation,
  text: string,
  rows: ReadonlyMap<string, LogSelectorRow>,
): { readonly changes: readonly SelectorChange[]; readonly problem?: SelectorProblem } {
  const changes: SelectorChange[] = [];
  if (text.startsWith('=')) {
    if (/^=[\t-\r ]*[-+]?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*|)$/.test(text)) return { changes };
    return {
      changes,
      problem: {
        rule: 'log/malformed-selector',
        message: 'this is no number',
        exim: `malformed numeric log_selector setting: ${text}`,
        start: 0,
        end: text.length,
      },
    };
  }
  for (let at = skipSpace(text, 0); at < text.length;) {
    const sign = text.charAt(at);
    if (sign !== '+' && sign !== '-') {
      let end = at;
      while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
      const exim = `malformed log_selector setting: + or - expected but found ${inQuotes(compilation, text.slice(at))}`;
      return {
        changes,
        problem: { rule: 'log/malformed-selector', message: 'a selector begins with "+" or "-"', exim, start: at, end },
      };
    }
    const end = skipName(text, at + 1);
    const name = text.slice(at + 1, end);
    if (!rows.has(name) && name !== 'all') {
      return {
        changes,
        problem: {
          rule: 'log/unknown-selector',
          message: `there is no log selector "${name}"`,
          exim: `unknown log_selector setting: ${sign}${name}`,
          suggestions: suggest(compilation, name, rows.keys()),
          start: at + 1,
          end: Math.max(end, at + 1),
        },
      };
    }
    changes.push({ name, on: sign === '+', start: at, end });
    at = skipSpace(text, end);
  }
  return { changes };
}
