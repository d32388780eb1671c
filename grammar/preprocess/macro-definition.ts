import type { Fault, LogicalSpan } from '../fault.ts';
import type { SourceFile } from '../source/file.ts';
import type { Macro, Segment } from '../source/logical.ts';
import { isWord, skipSpace } from './characters.ts';
import type { MacroTable } from './macro-table.ts';
import { cut, typedSpan } from './piece.ts';

/** Exim's limit on the length of a macro's name (EXIM_DRIVERNAME_MAX less one). */
const longestName = 63;

/** A logical line that defines a macro. */
export interface DefinitionLine {
  readonly text: string;
  /** Offsets into `text`. */
  readonly segments: readonly Segment[];
  readonly file: SourceFile;
  readonly lastLine: number;
  /** Where `text` stands in the logical text. */
  readonly start: number;
  readonly index: number;
}

/** What came of a definition: a macro to add, in place of an earlier one where it redefines it, and what is wrong with it. */
export interface Definition {
  readonly macro?: Macro;
  readonly replaces?: Macro;
  readonly faults: readonly Fault[];
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
  '"': '\\"',
};

/** A text as Exim quotes it from 4.99 on: tabs, quotes, and whatever does not print, escaped. */
function escaped(text: string): string {
  return text.replace(
    /[\x00-\x1f\x7f-\xff"]/g,
    (character) => shortEscapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/**
 * Reads `NAME = text` or `NAME == text` (readconf.c, macro_read_assignment()). A definition that Exim refuses still
 * defines the macro where that makes the rest of the configuration easier to understand.
 *
 * @param showsMalformed whether Exim's message shows the line of a malformed definition
 */
export function readDefinition(line: DefinitionLine, table: MacroTable, showsMalformed = true): Definition {
  const { text } = line;
  let nameEnd = 0;
  while (isWord(text.charCodeAt(nameEnd))) nameEnd++;
  const name = text.slice(0, nameEnd);
  const at: LogicalSpan = { start: line.start, end: line.start + nameEnd };
  // By the time Exim looks at a definition it has finished the driver above, whose faults therefore come first.
  const order = line.index + 0.5;
  const fault = (rule: string, message: string, exim: string, inLine: boolean, more: Partial<Fault> = {}): Fault => ({
    rule,
    message,
    at,
    order,
    exim: inLine ? { message: exim, file: line.file.path, line: line.lastLine } : { message: exim },
    ...more,
  });
  if (name.length > longestName) {
    const exim = `macro name too long (maximum is ${longestName} characters)`;
    return {
      faults: [fault('macro/name-too-long', `a macro's name has at most ${longestName} characters`, exim, true)],
    };
  }
  const equals = skipSpace(text, nameEnd, text.length);
  if (text[equals] !== '=') {
    const message = `a line that begins with an upper case letter defines a macro: "=" expected after "${name}"`;
    const exim = `malformed macro definition${showsMalformed ? ` "${escaped(text)}"` : ''}`;
    return { faults: [fault('macro/malformed', message, exim, true)] };
  }
  const redefinition = text[equals + 1] === '=';
  const begin = skipSpace(text, equals + (redefinition ? 2 : 1), text.length);
  const existing = table.find(name);
  const hiding = existing ? undefined : table.hidden(name);
  if (hiding) {
    const message = `"${name}" cannot be defined: the macro "${hiding.name}", defined earlier, is a part of its name`;
    const exim = `"${name}" cannot be defined as a macro because previously defined macro "${hiding.name}" is a substring`;
    const related = hiding.site ? { related: [{ at: hiding.site, message: `"${hiding.name}" is defined here` }] } : {};
    return { faults: [fault('macro/prefix', message, exim, false, related)] };
  }
  if (existing?.from === 'command-line') return { faults: [] };
  const faults: Fault[] = [];
  if (existing && !redefinition) {
    const related = existing.site ? { related: [{ at: existing.site, message: 'it is first defined here' }] } : {};
    const exim = `macro "${name}" is already defined (use "==" if you want to redefine it)`;
    faults.push(
      fault('macro/redefined', `the macro "${name}" is already defined; use "==" to redefine it`, exim, false, related),
    );
  } else if (!existing && redefinition) {
    const message = `"==" redefines a macro, and "${name}" has not been defined`;
    faults.push(fault('macro/undefined', message, `can't redefine an undefined macro "${name}"`, false));
  }
  const macro: Macro = {
    name,
    replacement: text.slice(begin),
    from: 'file',
    site: typedSpan(line.segments, 0, nameEnd) ?? { file: line.file, start: 0, end: 0 },
    segments: cut(line.segments, begin, text.length, 0),
  };
  return existing ? { macro, replaces: existing, faults } : { macro, faults };
}
