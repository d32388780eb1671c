import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { macroTable } from '../../grammar/preprocess/macro-table.ts';
import type { MacroTable } from '../../grammar/preprocess/macro-table.ts';
import { pieceOf } from '../../grammar/preprocess/piece.ts';
import { mostMacros, preprocess } from '../../grammar/preprocess/preprocess.ts';
import { replaceMacros } from '../../grammar/preprocess/replace-macros.ts';
import { sourceFile } from '../../grammar/source/file.ts';

interface Definition {
  readonly name: string;
  readonly value: string;
}

const isBeginning = (text: string, at: number): boolean => /^_?[A-Z]/.test(text.slice(at, at + 2));

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBeginning(text, at)) at++;
  return at;
}

/** What Exim does, as its documentation tells it: every macro in turn, looked for in the whole line. */
function oneByOne(line: string, from: number, predefined: readonly Definition[], own: readonly Definition[]): string {
  let text = line;
  let start = skip(text, from);
  for (const { name, value } of text[start] === '_' ? [...predefined, ...own] : own) {
    start = skip(text, start);
    if (start >= text.length) break;
    for (let at = text.indexOf(name, start); at >= 0;) {
      text = text.slice(0, at) + value + text.slice(at + name.length);
      at = text.indexOf(name, skip(text, at + value.length));
    }
  }
  return text;
}

function tableOf(predefined: readonly Definition[], own: readonly Definition[]): MacroTable {
  const table = macroTable(predefined);
  for (const { name, value } of own) {
    table.add({ name, replacement: value, from: 'file', segments: [] }, table.find(name));
  }
  return table;
}

function replaced(line: string, table: MacroTable, from = 0): { readonly text: string; readonly spent: number } {
  const file = sourceFile('/etc/exim.conf', line);
  const piece = pieceOf(file, 0, line.length);
  const budget = { bytes: 1 << 30 };
  replaceMacros(piece, from, table, 1 << 20, { file, start: 0, end: line.length }, budget);
  return { text: piece.text, spent: (1 << 30) - budget.bytes };
}

const letters = (...units: string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), maxLength: 6 });
const value = letters('A', 'B', 'C', '_', 'x', ' ');
const unique = (names: fc.Arbitrary<string>): fc.Arbitrary<Definition[]> =>
  fc.uniqueArray(fc.record({ name: names, value }), { maxLength: 8, selector: ({ name }) => name });
const ownMacros = unique(letters('A', 'B', '_', 'x').map((rest) => `A${rest.slice(0, 3)}`)).chain((some) =>
  unique(letters('A', 'C', '_').map((rest) => `B${rest.slice(0, 2)}`)).map((others) =>
    [...some, ...others].sort((a, b) => b.value.length - a.value.length),
  ),
);
const predefinedMacros = unique(letters('A', 'B', '_', 'x').map((rest) => `_A${rest.slice(0, 2)}`));

describe('macros', () => {
  it('are replaced as if each were looked for in turn', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', 'B', 'C', '_', 'x', ' ', '='), maxLength: 24 }),
        fc.nat(3),
        predefinedMacros,
        ownMacros,
        (line, from, predefined, own) => {
          expect(replaced(line, tableOf(predefined, own), from).text).toBe(oneByOne(line, from, predefined, own));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('hide the names that hold theirs, the first of them first', () => {
    fc.assert(
      fc.property(letters('A', 'B', '_', 'x'), predefinedMacros, ownMacros, (rest, predefined, own) => {
        const name = `A${rest}`;
        const first = [...predefined, ...own].find((each) => each.name !== name && name.includes(each.name));
        expect(tableOf(predefined, own).hidden(name)?.name).toBe(first?.name);
      }),
      { numRuns: 1000 },
    );
  });

  it('cost a line what it holds of them, not what there are', () => {
    const named = (i: number): string => `NAME_${String(i).padStart(5, '0')}`;
    const tables = [20, 20_000].map((count) =>
      tableOf(
        [],
        Array.from({ length: count }, (_, i) => ({ name: named(i), value: i === 7 ? named(9) : 'x' })),
      ),
    );
    const line = `a = ${named(7)} AND MORE OF ${named(3)} : NAME_X`;
    const [few, many] = tables.map((table) => replaced(line, table));
    expect(few?.text).toBe('a = x AND MORE OF x : NAME_X');
    expect(many).toEqual(few);
    expect(few?.spent).toBeLessThan(16 * line.length);
  });

  it('are left as they stand where a line costs too much, and that is said once', () => {
    const names = Array.from({ length: 4000 }, (_, i) => `M${String(i).padStart(4, '0')}`);
    const long = names.join(' ').repeat(40);
    const text = `${names.map((name) => `${name} = abcde\n`).join('')}a = ${long}\nb = ${long}\nc = M0001\n`;
    const { faults, logical } = preprocess(sourceFile('/etc/exim.conf', text), {
      reader: { read: () => undefined, exists: () => false },
    });
    expect(faults.map(({ rule, message }) => [rule, message.slice(0, 28)])).toEqual([
      ['macro/bomb', 'replacing macros costs too m'],
    ]);
    expect(logical.text).toContain('c = M0001\n');
  });

  it('of which there are more than anybody can mean are left out, and that is said', () => {
    const text = Array.from({ length: mostMacros + 10 }, (_, i) => `M${(i + mostMacros).toString(36)}x = y\n`).join('');
    const { faults, macros } = preprocess(sourceFile('/etc/exim.conf', text), {
      reader: { read: () => undefined, exists: () => false },
    });
    expect(macros).toHaveLength(mostMacros);
    expect(faults.map(({ rule }) => rule)).toEqual(['macro/bomb']);
  });
});
