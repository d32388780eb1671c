import type { Sequence } from './ast.ts';
import { sequenceNode } from './build.ts';
import type { ExpansionLanguage } from './language.ts';
import { newestLanguage } from './language.ts';
import { problemAt } from './messages.ts';
import { parseTokens } from './parser.ts';
import { tokenize } from './tokens.ts';

/** How deep braces may be nested. Exim's own limit is the size of its stack. */
export const deepestNesting = 200;

/**
 * Parses a string that is to be expanded. What Exim cannot read becomes a problem in the tree; nothing is ever thrown.
 *
 * @param text a byte string; as in Exim, it ends at a NUL
 * @param language the names that are known, and the release; default the newest one with everything
 * @returns the tree; its spans are offsets into `text`
 */
export function parseExpansion(text: string, language: ExpansionLanguage = newestLanguage): Sequence {
  const nul = text.indexOf('\0');
  const source = { text: nul < 0 ? text : text.slice(0, nul), language };
  const { tokens, depth } = tokenize(source.text, language);
  if (depth <= deepestNesting) return parseTokens(tokens, source);
  const message = `expansion is nested more than ${deepestNesting} levels deep`;
  const problem = problemAt('nested-too-deeply', message, 0, undefined, source.text);
  return sequenceNode([problem], undefined, 0, source.text.length);
}
