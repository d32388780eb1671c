import { trimSpaceStart } from '../../grammar/preprocess/characters.ts';
import type { Acl, AclStatement, Driver, Section } from '../../grammar/config/ast.ts';
import type { SourceFile } from '../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../grammar/source/file.ts';
import type { LogicalLine, Macro } from '../../grammar/source/logical.ts';
import { locate } from '../../grammar/source/logical.ts';
import { onceFor } from '../../src/check/once.ts';
import type { Parsed } from '../../src/index.ts';
import type { Analysis } from './analysis.ts';

/** Which part of a configuration a line of a file belongs to, as far as the lines before it say. */
export interface Place {
  /** Undefined at the very beginning: then it is the main section. */
  readonly section: Section | undefined;
  readonly driver: Driver | undefined;
  readonly acl: Acl | undefined;
  /** The statement that a condition in this line would belong to. */
  readonly statement: AclStatement | undefined;
}

const isComment = (line: string): boolean => /^[\t-\r ]*#/.test(line);
const continues = (line: string): boolean => /\\[ \t\r\f\v]*$/.test(line);

/** The logical lines by the file that they begin in, in the order of reading. */
const linesByFile = onceFor((parsed: Parsed): ReadonlyMap<string, readonly LogicalLine[]> => {
  const found = new Map<string, LogicalLine[]>();
  for (const line of parsed.source.logical.lines) {
    const lines = found.get(line.file.path);
    if (lines) lines.push(line);
    else found.set(line.file.path, [line]);
  }
  return found;
});

/** The first physical line of the logical line that a physical line belongs to. */
export function firstPhysicalLine(file: SourceFile, line: number): number {
  let first = line;
  for (let at = line - 1; at > 0; at--) {
    const text = lineText(file, at);
    if (isComment(text)) continue;
    if (!continues(text)) break;
    first = at;
  }
  return first;
}

/** The last logical line that was read before a physical line of a file. */
function lineBefore(parsed: Parsed, path: string, line: number, depth = 0): LogicalLine | undefined {
  const lines = linesByFile(parsed).get(path) ?? [];
  let before: LogicalLine | undefined;
  for (const each of lines) {
    if (each.lastLine >= line) break;
    before = each;
  }
  // What a file included just before this line says comes after the file's own line above.
  const included = parsed.source.directives.findLast(
    ({ name, at, active }) =>
      active && name.startsWith('include') && at.file.path === path && lineColumn(at.file, at.start).line < line,
  );
  if (included?.path !== undefined && depth < 20) {
    const inner = lineBefore(parsed, included.path, Infinity, depth + 1);
    if (inner && (!before || inner.index > before.index)) before = inner;
  }
  if (before || depth > 0) return before;
  const include = parsed.source.directives.find(({ name, path: to }) => name.startsWith('include') && to === path);
  return include && lineBefore(parsed, include.at.file.path, lineColumn(include.at.file, include.at.start).line, 0);
}

const lastBefore = <T extends { readonly start: number }>(nodes: readonly T[], at: number): T | undefined => {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
};

/**
 * The part of the configuration that a physical line belongs to: what was read before it decides.
 *
 * @param line the first physical line of a logical one, from 1
 */
export function placeOf(parsed: Parsed, file: SourceFile, line: number): Place {
  const nothing = { driver: undefined, acl: undefined, statement: undefined };
  const before = lineBefore(parsed, file.path, line);
  if (!before) return { section: undefined, ...nothing };
  const section = lastBefore(parsed.ast.sections, before.start);
  if (section?.kind === 'drivers') {
    const item = lastBefore(section.items, before.start);
    return { section, ...nothing, driver: item?.kind === 'driver' ? item : undefined };
  }
  if (section?.kind === 'acls') {
    const item = lastBefore(section.items, before.start);
    const acl = item?.kind === 'acl' ? item : undefined;
    const last = acl && lastBefore(acl.body, before.start);
    return { section, ...nothing, acl, statement: last?.kind === 'acl-statement' ? last : undefined };
  }
  return { section, ...nothing };
}

/**
 * The place of a line in a file that holds an ACL; undefined in other files.
 *
 * @param line the first physical line of a logical one, from 1
 */
export function aclFilePlace({ config }: Analysis, file: SourceFile, line: number): Place | undefined {
  const acl = config.aclsInPlace.find((each) => each.file?.path === file.path);
  if (!acl) return undefined;
  const { segments } = config.source.logical;
  const before = file.lineStarts[line - 1] ?? 0;
  const last = acl.statements.findLast(({ node }) => (locate(segments, node.start, node.start)?.start ?? 0) < before);
  return { section: undefined, driver: undefined, acl: acl.node, statement: last?.node };
}

/** The text of the logical line at the cursor, up to the cursor. */
export interface LineStart {
  readonly kind: 'comment' | 'line';
  /** Without white space before it; continuations joined; macros as they stand. */
  readonly typed: string;
  /** The same with macros replaced. */
  readonly text: string;
  /** The first physical line, from 1. */
  readonly line: number;
}

/** How long a line may become by macros before they are left as they stand. */
const longest = 1 << 16;

/** Replaces macros in a text in the order in which Exim does, as far as a cursor needs it. */
function replaceMacros(text: string, macros: ReadonlyMap<string, Macro>): string {
  if (macros.size === 0 || !/[A-Z]/.test(text)) return text;
  let result = text;
  for (const { name, replacement, from } of macros.values()) {
    if (from === 'predefined' || !result.includes(name)) continue;
    // A name that is still being typed is none.
    const end = result.endsWith(name) ? result.length - name.length : result.length;
    result = result.slice(0, end).replaceAll(name, () => replacement) + result.slice(end);
    if (result.length > longest) return text;
  }
  return result;
}

/** The last definition of each macro, in the order of definition. */
export const macrosByName = onceFor((parsed: Parsed): ReadonlyMap<string, Macro> => {
  const found = new Map<string, Macro>();
  for (const macro of parsed.source.macros) found.set(macro.name, macro);
  return found;
});

/** What stands before the cursor in its logical line. */
export function lineStart(analysis: Analysis, file: SourceFile, offset: number): LineStart {
  const { line } = lineColumn(file, offset);
  const from = file.lineStarts[line - 1] ?? 0;
  const own = file.text.slice(from, offset);
  if (isComment(own)) return { kind: 'comment', typed: trimSpaceStart(own), text: trimSpaceStart(own), line };
  const first = firstPhysicalLine(file, line);
  let typed = '';
  for (let at = first; at < line; at++) {
    const text = lineText(file, at);
    if (!isComment(text)) typed += trimSpaceStart(text).replace(/\\[ \t\r\f\v]*$/, '');
  }
  typed += trimSpaceStart(own);
  const definition = /^[A-Z]\w*[\t-\r ]*=/.exec(typed)?.[0] ?? '';
  const text = definition + replaceMacros(typed.slice(definition.length), macrosByName(analysis.parsed));
  return { kind: 'line', typed, text, line: first };
}
