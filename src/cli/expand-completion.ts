import type { TargetCatalogue } from '../catalogue/catalogue.ts';

/** What may stand where a line ends, and the part of it that is typed already. */
export interface Completion {
  readonly candidates: readonly string[];
  readonly typed: string;
}

/** What the interpreter itself understands. */
export const replCommands = [':help', ':set', ':tree', ':quit'] as const;

function matching(names: Iterable<string>, typed: string, after = ''): Completion {
  const candidates = [...names]
    .filter((name) => name.startsWith(typed))
    .sort()
    .map((name) => name + after);
  return { candidates, typed };
}

/**
 * Completes the last word of a line: commands of the interpreter, items and operators after `${`, conditions where one is
 * wanted, types of lookups, and variables after a dollar.
 *
 * @param line what stands before the cursor
 */
export function completeExpansion(line: string, catalogue: TargetCatalogue): Completion {
  const variables = (): IterableIterator<string> => catalogue.rows('variables').keys();
  if (/^:\w*$/.test(line)) return matching(replCommands, line);
  const set = /^:set[\t-\r ]+\$?(\w*)$/.exec(line);
  if (set) return matching(variables(), set[1] ?? '', '=');
  const braced = /\$\{(\w*)$/.exec(line);
  if (braced) {
    const typed = braced[1] ?? '';
    const operators = [...catalogue.rows('operators').keys()].map((name) => `${name}:`);
    const names = new Set([...catalogue.rows('items').keys(), ...operators, ...variables()]);
    // With nothing typed, the list of all variables hides what braces are for.
    if (typed === '') for (const name of variables()) names.delete(name);
    return matching(names, typed);
  }
  const variable = /(?:\$|\bdef:)(\w*)$/.exec(line);
  if (variable) return matching(variables(), variable[1] ?? '');
  const lookup = /\$\{lookup[\t-\r ]*(?:\{[^{}]*\}[\t-\r ]*)?([a-z0-9@*-]*)$/.exec(line);
  if (lookup) return matching(catalogue.rows('lookups').keys(), lookup[1] ?? '');
  const condition =
    /\$\{if[\t-\r ]+(?:![\t-\r ]*)*([a-z0-9_]*)$/.exec(line) ??
    /\b(?:and|or)[\t-\r ]*\{(?:[\t-\r ]*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[\t-\r ]*)*[\t-\r ]*\{[\t-\r ]*(?:![\t-\r ]*)*([a-z0-9_]*)$/.exec(
      line,
    ) ??
    /\b(?:forany|forall)\w*[\t-\r ]*\{[^{}]*\}[\t-\r ]*\{[\t-\r ]*(?:![\t-\r ]*)*([a-z0-9_]*)$/.exec(line);
  if (condition) return matching(catalogue.rows('conditions').keys(), condition[1] ?? '');
  return { candidates: [], typed: '' };
}
