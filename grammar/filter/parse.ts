import { lowerCase } from '../preprocess/characters.ts';
import type { FilterLanguage, FilterParse } from './ast.ts';
import type { CommandReader } from './commands.ts';
import { readCommands } from './commands.ts';
import { createFilterReader, skipIgnored } from './reader.ts';

/** What the first line of a text says that it is: `# Exim filter`, `# Sieve filter`, or a list of addresses. */
export type FilterKind = 'exim' | 'sieve' | 'list';

/** Whether a text is a filter, and for what, by its first words. Mirrors `rda_is_filter`; takes a byte string. */
export function filterKind(text: string): FilterKind {
  const match = /^[\t-\r ]*#[ \t]*(exim|sieve)[ \t]*filter/i.exec(text);
  if (!match) return 'list';
  return lowerCase(match[1]) === 'exim' ? 'exim' : 'sieve';
}

/**
 * Reads an Exim filter file. Mirrors what `filter_interpret` does before it obeys any command; never throws.
 *
 * @param text a byte string; whether it begins with `# Exim filter` is not looked at
 */
export function parseFilter(text: string, language: FilterLanguage): FilterParse {
  const reader: CommandReader = {
    ...createFilterReader(text, language),
    open: 0,
    ending: undefined,
    seen: undefined,
    noerror: false,
  };
  skipIgnored(reader);
  const commands = readCommands(reader, false);
  const { fault } = reader;
  if (commands) return { ok: true, commands, ...(fault && { noted: fault.message }) };
  return { ok: false, fault: fault ?? { message: '', start: reader.at, end: reader.at } };
}
