import type { SieveLanguage, SieveScript } from './ast.ts';
import { readCommands } from './commands.ts';
import type { SieveReader } from './reader.ts';
import { createSieveReader, fault, skipWhite, takeSemicolon, takeWord } from './reader.ts';
import { demandStrings } from './strings.ts';
import { faultNode } from './tests.ts';
import type { CapabilityRow } from './words.ts';
import { capabilityRows } from './words.ts';

/** Reads `require` after its word; false after a fault. */
function readRequire(reader: SieveReader): boolean {
  if (!skipWhite(reader)) return false;
  const names = demandStrings(reader, 'capability string list expected');
  if (!names) return false;
  const rows: readonly CapabilityRow[] = capabilityRows;
  for (const { text, start, end } of names) {
    const row = rows.find(({ name }) => name === text);
    if (!row) fault(reader, 'unknown capability', start, end);
    else if (row.option !== undefined && !reader.language.isSet(row.option)) {
      fault(reader, `${row.name} disabled`, start, end);
    } else reader.required.add(row.name);
    if (reader.fault) return false;
  }
  return takeSemicolon(reader);
}

/**
 * Reads a Sieve script. Mirrors what `parse_start` reads; Exim reads while it obeys, so that it meets a fault only when it
 * comes there: where that is says the tree. Never throws.
 *
 * @param text a byte string; its first line is a comment for Sieve
 */
export function parseSieve(text: string, language: SieveLanguage): SieveScript {
  const reader = createSieveReader(text, language);
  const { required } = reader;
  const broken = (begins?: number): SieveScript => {
    const node = faultNode(reader);
    return { commands: [node], required, fault: node.fault, ...(begins !== undefined && { begins }) };
  };
  if (!skipWhite(reader)) return broken();
  const begins = reader.line;
  // Nothing may stand between the semicolon of one and the next.
  while (takeWord(reader, 'require')) if (!readRequire(reader)) return broken(begins);
  const commands = readCommands(reader);
  if (!reader.fault && reader.at < reader.text.length) {
    fault(reader, 'syntax error');
    commands.push(faultNode(reader));
  }
  return { commands, required, begins, ...(reader.fault && { fault: reader.fault }) };
}
