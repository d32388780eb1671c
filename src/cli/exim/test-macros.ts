import type { EximVerdict } from '../../../grammar/fault.ts';
import { readDefinition } from '../../../grammar/preprocess/macro-definition.ts';
import type { MacroTable } from '../../../grammar/preprocess/macro-table.ts';
import { macroTable } from '../../../grammar/preprocess/macro-table.ts';
import { pieceOf } from '../../../grammar/preprocess/piece.ts';
import { mostMacroWork } from '../../../grammar/preprocess/preprocess.ts';
import { replaceMacros } from '../../../grammar/preprocess/replace-macros.ts';
import { sourceFile } from '../../../grammar/source/file.ts';
import type { PredefinedMacro } from '../../catalogue/predefined.ts';
import type { CompiledConfig } from '../../compile/config.ts';

/** How long a line may become. */
const longestLine = 1 << 20;

/** What a line of a test comes to once macros have been replaced in it. */
export type TestLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'definition'; readonly name: string }
  | { readonly kind: 'refused'; readonly verdict: EximVerdict | undefined };

/** The macros of a test: those of the configuration, and those that lines of the test define. */
export interface TestMacros {
  /**
   * Replaces macros in a line, and takes it for a definition where it begins with a capital letter.
   *
   * @param place the name of where the line was read, and its number there
   */
  take(line: string, place: { readonly name: string; readonly line: number }): TestLine;
}

function tableOf({ source }: CompiledConfig, predefined: readonly PredefinedMacro[]): MacroTable {
  const table = macroTable(predefined);
  for (const macro of source.macros) table.add(macro, table.find(macro.name));
  return table;
}

/** @param release what follows `4.` in the target's release */
export function testMacros(
  config: CompiledConfig,
  predefined: readonly PredefinedMacro[],
  release: number,
): TestMacros {
  const table = tableOf(config, predefined);
  return {
    take(line, { name: file, line: number }) {
      const source = sourceFile(file, line);
      const piece = pieceOf(source, 0, line.length);
      const definition = /^[\t-\r ]*[A-Z]\w*[\t-\r ]*(?==)/.exec(line)?.[0].length ?? 0;
      const whole = { file: source, start: 0, end: line.length };
      const { uses } = replaceMacros(piece, definition, table, longestLine, whole, { bytes: mostMacroWork });
      const { text, segments } = piece;
      // From 4.99 on, what a macro stands for at the beginning defines nothing.
      const replacedFirst = release >= 99 && uses.length > 0 && definition === 0 && /^_?[A-Z]/.test(line);
      if (!/^[A-Z]/.test(text) || replacedFirst) return { kind: 'text', text };
      const { macro, replaces, faults } = readDefinition(
        { text, segments, file: source, lastLine: number, start: 0, index: number },
        table,
      );
      if (faults.length > 0) return { kind: 'refused', verdict: faults.find(({ exim }) => exim)?.exim };
      if (macro) table.add(macro, replaces);
      return { kind: 'definition', name: /^\w*/.exec(text)?.[0] ?? '' };
    },
  };
}
