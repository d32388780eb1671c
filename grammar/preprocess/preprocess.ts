import type { Fault } from '../fault.ts';
import { inEximsOrder } from '../fault.ts';
import type { PhysicalSpan, SourceFile } from '../source/file.ts';
import { lineColumn, sourceFile } from '../source/file.ts';
import type { Macro, MacroUse, Segment } from '../source/logical.ts';
import { isSpace, isUpper, isWord, skipSpace, trimEnd } from './characters.ts';
import { deepestConditional, matchDirective, startConditionals } from './conditionals.ts';
import { readInclude } from './include.ts';
import { logicalBuilder } from './logical-builder.ts';
import { readDefinition } from './macro-definition.ts';
import { macroTable } from './macro-table.ts';
import type { Piece } from './piece.ts';
import { cut, pieceOf } from './piece.ts';
import type { MacroBudget } from './replace-macros.ts';
import { replaceMacros } from './replace-macros.ts';
import type { SectionKind } from './sections.ts';
import { definesMacro, sectionAfter } from './sections.ts';
import type { Directive, Preprocessed, PreprocessOptions } from './types.ts';

export type { Directive, IncludeReader, Preprocessed, PreprocessOptions } from './types.ts';

/** The longest logical line that is read. Exim has no limit but memory; nobody writes a line a tenth as long. */
export const longestLine = 1 << 20;
/** The most logical text that is made of one configuration. */
export const mostText = 1 << 24;

/** The most logical lines that are made of one configuration. */
export const mostLines = 1 << 19;
/** The most definitions of macros that are heeded. */
export const mostMacros = 1 << 17;
/** What may be spent at most on replacing macros in one configuration, in bytes searched and copied. */
export const mostMacroWork = 1 << 28;

/** Lines with a NUL byte that are told: whatever has more is no text. */
const mostNulLines = 1000;

const byteOrderMark = '\xef\xbb\xbf';

interface OpenFile {
  readonly file: SourceFile;
  /** How many physical lines have been read: the number of the last one. */
  line: number;
  readonly directory: string;
}

/**
 * Reads a configuration's physical lines into logical ones, as Exim's get_config_line() does: comments dropped,
 * continuations joined, macros defined and replaced, conditionals obeyed, other files included. It never throws; what is
 * wrong is told as faults, and reading goes on.
 *
 * @param main the configuration file
 * @param options how to reach included files, and which macros exist from the start
 */
export function preprocess(main: SourceFile, options: PreprocessOptions): Preprocessed {
  const table = macroTable(options.predefined ?? []);
  const logical = logicalBuilder();
  const conditionals = startConditionals();
  const macros: Macro[] = [];
  const uses: MacroUse[] = [];
  const directives: Directive[] = [];
  const inactive: PhysicalSpan[] = [];
  const comments: PhysicalSpan[] = [];
  const faults: Fault[] = [];
  const files: SourceFile[] = [main];
  const stack: OpenFile[] = [];
  let open: OpenFile = { file: main, line: 0, directory: directoryOf(main.path) };
  let section: SectionKind = 'main';
  let nulLines = 0;
  const budget: MacroBudget = { bytes: mostMacroWork };

  /** The logical line under construction, once it has more than one physical line or a macro in it. */
  let piece: Piece = { text: '', segments: [] };
  let firstLine = 0;

  for (const { name, value } of options.defines ?? []) {
    const macro: Macro = { name, replacement: value, from: 'command-line', segments: [] };
    const earlier = table.find(name);
    table.add(macro, earlier?.from === 'command-line' ? earlier : undefined);
    macros.push(macro);
  }

  function fault(rule: string, message: string, at: PhysicalSpan, exim?: string): void {
    const verdict = exim === undefined ? {} : { exim: { message: exim, file: open.file.path, line: open.line } };
    faults.push({ rule, message, at, order: logical.count(), ...verdict });
  }

  function finishLine(whole: string, from: readonly Segment[]): void {
    let text = whole;
    let segments = from;
    if (section === 'main' && open.line === 1 && text.startsWith(byteOrderMark)) {
      const at = { file: open.file, start: 0, end: byteOrderMark.length };
      fault(
        'preprocess/byte-order-mark',
        'the file begins with a byte order mark',
        at,
        'found unexpected BOM (Byte Order Mark)',
      );
      segments = cut(segments, byteOrderMark.length, text.length, 0);
      text = text.slice(byteOrderMark.length);
    }
    const line = logical.add(text, segments, open.file, firstLine, open.line);
    if (definesMacro(section, text) && macros.length < mostMacros) {
      const { start, index, file, lastLine } = line;
      const definition = readDefinition(
        { text, segments, file, lastLine, start, index },
        table,
        options.showsMalformedMacro,
      );
      faults.push(...definition.faults);
      if (definition.macro) {
        table.add(definition.macro, definition.replaces);
        macros.push(definition.macro);
        if (macros.length === mostMacros) {
          const message = `more than ${mostMacros} macros are defined; the rest of them are left out`;
          fault('macro/bomb', message, definition.macro.site ?? { file, start: 0, end: 0 });
        }
      }
    }
    section = sectionAfter(section, text);
  }

  /** Adds a physical line to the logical line under construction, and finishes that where no backslash goes on. */
  function addLine(text: string, segments: readonly Segment[]): void {
    const begin = skipSpace(text, 0, text.length);
    const end = trimEnd(text, begin, text.length);
    if (piece.text === '') firstLine = open.line;
    if (begin === end) {
      // A line of white space: the one above goes on only if, its own white space gone, it ends in yet another backslash.
      const kept = trimEnd(piece.text, 0, piece.text.length);
      piece = { text: piece.text.slice(0, kept), segments: cut(piece.segments, 0, kept, 0) };
    }
    const added = text.slice(begin, end);
    const goesOn = begin === end ? piece.text.endsWith('\\') : added.endsWith('\\');
    if (begin === end && goesOn) {
      piece = { text: piece.text.slice(0, -1), segments: cut(piece.segments, 0, piece.text.length - 1, 0) };
    } else {
      const kept = goesOn ? end - 1 : end;
      for (const segment of cut(segments, begin, kept, piece.text.length)) piece.segments.push(segment);
      piece.text += text.slice(begin, kept);
    }
    if (goesOn || piece.text === '') return;
    finishLine(piece.text, piece.segments);
    piece = { text: '', segments: [] };
  }

  while (logical.length() <= mostText && logical.count() < mostLines) {
    const { file } = open;
    const start = file.lineStarts[open.line];
    if (start === undefined || start >= file.text.length) {
      const outer = stack.pop();
      if (!outer) break;
      open = outer;
      continue;
    }
    const next = file.lineStarts[open.line + 1];
    const lineEnd = next === undefined ? file.text.length : next - 1;
    open.line++;
    const whole: PhysicalSpan = { file, start, end: lineEnd };
    let stop = lineEnd;
    const nul = file.hasNul ? file.text.slice(start, stop).indexOf('\0') : -1;
    if (nul >= 0) {
      stop = start + nul;
      if (nulLines++ < mostNulLines) {
        const at = { file, start: stop, end: stop + 1 };
        fault('preprocess/nul', 'Exim reads no further in this line than this NUL byte', at);
      }
    }
    if (stop - start + piece.text.length > longestLine) {
      const message = `the line is longer than ${longestLine} bytes; the rest of it is not read`;
      fault('preprocess/too-long', message, { file, start, end: Math.min(stop, start + 80) });
      stop = Math.max(start, start + longestLine - piece.text.length);
    }

    const first = skipSpace(file.text, start, stop);
    const code = first < stop ? file.text.charCodeAt(first) : -1;
    if (code === 35) {
      comments.push({ file, start: first, end: lineEnd });
      continue;
    }
    const from = piece.text === '' && isUpper(code) ? pastDefinedName(file.text, first, stop) : first;
    const plain = code !== 46 && !table.occurs(file.text, from, stop);
    if (plain && piece.text === '' && conditionals.active()) {
      // Most lines: one physical line, nothing to replace.
      const end = trimEnd(file.text, first, stop);
      const length = end - first;
      if (length === 0) continue;
      if (file.text.charCodeAt(end - 1) !== 92) {
        firstLine = open.line;
        finishLine(file.text.slice(first, end), [{ at: 0, length, file, offset: first, typed: length, exact: true }]);
        continue;
      }
    }

    const current = pieceOf(file, start, stop);
    const replaced = plain ? [] : replaceIn(current, from - start, whole);
    const at = skipSpace(current.text, 0, current.text.length);
    const character = current.text.charCodeAt(at);
    if (character === 35) {
      comments.push({ file, start: first, end: lineEnd });
      continue;
    }
    if (character === 46) {
      const directive = matchDirective(current.text, at);
      if (directive) {
        const outcome = conditionals.handle(directive, replaced.length > 0, directives.length);
        if (outcome.message !== '') fault(outcome.rule, outcome.message, whole, outcome.exim);
        if (directive.dropped) continue;
        directives.push({
          name: directive.name,
          at: whole,
          argument: argumentOf(whole),
          uses: replaced,
          active: conditionals.active(),
          ...(outcome.opener === undefined ? {} : { opener: outcome.opener }),
        });
        continue;
      }
    }
    const joins = file.joins === true && character === 46;
    if (!conditionals.active() && !joins) {
      const last = inactive.at(-1);
      if (last?.file === file && last.end === start - 1) inactive[inactive.length - 1] = { ...last, end: lineEnd };
      else inactive.push(whole);
      continue;
    }
    for (const use of replaced) uses.push(use);
    const included =
      character === 46 ? /^\.(include(?:_if_exists)?)[ \t\v\f\r]/.exec(current.text.slice(at, at + 20)) : null;
    if (included) {
      const name = included[1] === 'include' ? 'include' : 'include_if_exists';
      include(name, current.text.slice(at + included[0].length), whole, replaced);
      continue;
    }
    addLine(current.text, current.segments);
  }
  if (logical.length() > mostText || logical.count() >= mostLines) {
    const start = open.file.lineStarts[open.line - 1] ?? 0;
    const bound = logical.length() > mostText ? `is longer than ${mostText} bytes` : `has ${mostLines} lines or more`;
    fault('preprocess/too-long', `the configuration ${bound}; the rest of it is not read`, {
      file: open.file,
      start,
      end: start,
    });
  }

  for (const opener of conditionals.unclosed().slice(0, deepestConditional)) {
    const directive = directives[opener];
    if (!directive) continue;
    const last = lineColumn(main, main.text.length).line - (main.text.endsWith('\n') ? 1 : 0);
    faults.push({
      rule: 'preprocess/unbalanced-conditional',
      message: `this .${directive.name} has no .endif`,
      at: directive.at,
      order: logical.count(),
      exim: { message: 'Unexpected end of configuration file: .endif missing', file: main.path, line: last },
    });
  }
  // Exim leaves the white space before the last backslash of a file where it is.
  if (piece.text !== '') finishLine(piece.text, piece.segments);

  return {
    logical: logical.finish(),
    files,
    directives,
    inactive,
    comments,
    macros,
    uses,
    faults: inEximsOrder(faults),
  };

  function replaceIn(current: Piece, from: number, whole: PhysicalSpan): readonly MacroUse[] {
    // Once there is nothing left, that has been said.
    if (budget.bytes < 0) return [];
    const { uses: found, stopped } = replaceMacros(current, from, table, longestLine, whole, budget);
    if (stopped === 'length') {
      const message = `replacing macros makes this line longer than ${longestLine} bytes; some are left as they stand`;
      fault('macro/bomb', message, whole);
    }
    if (budget.bytes < 0) {
      const message = 'replacing macros costs too much up to this line; from here on they are left as they stand';
      fault('macro/bomb', message, whole);
    }
    return found;
  }

  function include(
    name: 'include' | 'include_if_exists',
    argument: string,
    at: PhysicalSpan,
    used: readonly MacroUse[],
  ): void {
    const outcome = readInclude(name, argument, {
      reader: options.reader,
      directory: open.directory,
      open: [...stack, open].map((each) => each.file.path),
      file: open.file.path,
      line: open.line,
    });
    const { path } = outcome;
    directives.push({ name, at, argument: argumentOf(at), uses: used, active: outcome.kind === 'read', path });
    if (outcome.kind === 'fault') fault(outcome.rule, outcome.message, argumentOf(at), outcome.exim.message);
    if (outcome.kind !== 'read') return;
    stack.push(open);
    const file = sourceFile(path, outcome.text);
    files.push(file);
    open = { file, line: 0, directory: directoryOf(path) };
  }
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** Past the name in a macro definition, which is not itself replaced; `start` where the line is none. */
function pastDefinedName(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isWord(text.charCodeAt(at))) at++;
  at = skipSpace(text, at, end);
  return text.charCodeAt(at) === 61 && at < end ? at : start;
}

/** Where a directive's argument stands, as typed. */
function argumentOf({ file, start, end }: PhysicalSpan): PhysicalSpan {
  let at = skipSpace(file.text, start, end);
  while (at < end && !isSpace(file.text.charCodeAt(at))) at++;
  return { file, start: skipSpace(file.text, at, end), end };
}
