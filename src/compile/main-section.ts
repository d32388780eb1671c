import type { BadLine, MainSection, MacroDefinition, OptionSetting } from '../../grammar/config/ast.ts';
import type { OptionPlace } from '../catalogue/row.ts';
import { explainAbsence } from '../catalogue/absence.ts';
import type { Compilation } from './compilation.ts';
import { faultInLine, inQuotes, suggest } from './compilation.ts';
import type { NamedLists } from './named-lists.ts';
import { readNamedList } from './named-lists.ts';
import type { OptionStore } from './options.ts';
import { longestName, optionName, readSetting } from './options.ts';

/** Reports a line that should set an option and does not begin like one. */
export function reportNoOption(compilation: Compilation, line: BadLine): void {
  faultInLine(compilation, {
    rule: 'option/expected',
    message: 'a line of this section must set an option',
    at: line,
    exim: `option setting expected: ${line.text}`,
  });
}

/**
 * Reports an option that is not in the table of its place.
 *
 * @param place where it stands
 * @param known the names that could stand there
 * @param exim what Exim says
 */
export function reportUnknownOption(
  compilation: Compilation,
  setting: OptionSetting,
  place: OptionPlace,
  known: Iterable<string>,
  exim: string,
): void {
  const name = optionName(setting);
  const { catalogue, target } = compilation.catalogue;
  const absence = explainAbsence(catalogue, 'options', name, place, target);
  faultInLine(compilation, {
    rule: !absence ? 'option/unknown' : absence.reason === 'elsewhere' ? 'option/misplaced' : 'option/not-in-target',
    message: absence ? `"${name}" ${absence.text}` : `there is no option "${name}" here`,
    at: setting.name,
    suggestions: absence ? undefined : suggest(compilation, name, known),
    exim,
  });
}

/**
 * Compiles the lines of the main section (`readconf_main`, up to the end of the section).
 *
 * @param store where the options go
 * @param lists where the named lists go
 * @param macros where the macro definitions go
 */
export function compileMain(
  compilation: Compilation,
  section: MainSection,
  store: OptionStore,
  lists: NamedLists,
  macros: MacroDefinition[],
): void {
  const table = compilation.catalogue.options('main');
  for (const item of section.items) {
    switch (item.kind) {
      case 'macro':
        macros.push(item);
        break;
      case 'named-list':
        readNamedList(compilation, item, lists);
        break;
      case 'option': {
        const row = table.get(optionName(item));
        if (row) readSetting(compilation, item, row, store, table);
        else {
          const name = inQuotes(compilation, item.name.text.slice(0, longestName));
          reportUnknownOption(compilation, item, 'main', table.keys(), `main option ${name} unknown`);
        }
        break;
      }
      case 'bad':
        if (item.expected !== 'macro') reportNoOption(compilation, item);
    }
  }
}
