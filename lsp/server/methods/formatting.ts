import { trimSpaceEnd, trimSpaceStart } from '../../../grammar/preprocess/characters.ts';
import type { FormattingOptions, Position, Range, TextEdit } from 'vscode-languageserver/node';
import type { ConfigNode } from '../../../grammar/config/ast.ts';
import { childrenOf } from '../../../grammar/config/visitor.ts';
import type { SourceFile } from '../../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../../grammar/source/file.ts';
import { locate } from '../../../grammar/source/logical.ts';
import { onceFor } from '../../../src/check/once.ts';
import { decodeText } from '../../../src/check/positions.ts';
import { parse } from '../../../src/index.ts';
import type { Parsed } from '../../../src/index.ts';
import { firstPhysicalLine, placeOf } from '../place.ts';
import { offsetAt, positionAt, spanOf } from '../positions.ts';
import type { View } from '../workspace.ts';
import type { SectionKind } from './unread-lines.ts';
import { inactiveLines, looksLike, sectionAfter } from './unread-lines.ts';

/** The characters that begin formatting as they are typed. */
export const formattingTriggers = ['\n', ':'] as const;

/** What a physical line is: how far it is indented follows from that. */
interface LineRole {
  readonly depth: number;
  /** The section that it stands in. */
  readonly section: SectionKind;
  /** Where an equals sign stands that may have space around it: offset in the file. */
  readonly equals?: number;
  /** The ACL statement that goes on in the line. */
  readonly statement?: StatementLines;
}

/** The lines of an ACL statement that begin with a condition or modifier, and what they go on from. */
interface StatementLines {
  /** The line of its verb. */
  readonly verb: number;
  /** Where the condition or modifier behind the verb begins, in the same line: offset in the file. */
  first?: number;
  readonly lines: number[];
}

/** The steps by which lines are indented. */
interface Style {
  readonly step: string;
  /** How wide a tab is. */
  readonly tab: number;
}

const isComment = (line: string): boolean => /^[\t-\r ]*#/.test(line);
const isBlank = (line: string): boolean => /^[\t-\r ]*$/.test(line);
const continues = (line: string): boolean => /\\[ \t\r\f\v]*$/.test(line);

/** What the first physical lines of logical lines are, by the line's number. */
const rolesOf = onceFor((parsed: Parsed): ReadonlyMap<string, ReadonlyMap<number, LineRole>> => {
  const byFile = new Map<string, Map<number, LineRole>>();
  let section: SectionKind = 'main';
  const put = (
    node: { readonly start: number; readonly end: number },
    depth: number,
    equals?: number,
    statement?: StatementLines,
  ): void => {
    const { segments, text } = parsed.source.logical;
    const at = locate(segments, node.start, node.start);
    if (!at || at.uses.length > 0) return;
    const { line } = lineColumn(at.file, at.start);
    let roles = byFile.get(at.file.path);
    if (!roles) byFile.set(at.file.path, (roles = new Map<number, LineRole>()));
    if (roles.has(line)) {
      if (statement?.verb === line) statement.first ??= at.start;
      return;
    }
    statement?.lines.push(line);
    const sign = equals === undefined ? undefined : locate(segments, equals, equals + 1);
    const typed =
      sign?.uses.length === 0 &&
      sign.file === at.file &&
      text.charAt(equals ?? 0) === '=' &&
      at.file.text.charAt(sign.start) === '=' &&
      lineColumn(at.file, sign.start).line === line;
    roles.set(line, { depth, section, ...(typed && { equals: sign.start }), ...(statement && { statement }) });
  };
  const lineOf = ({ start }: ConfigNode): number => {
    const at = locate(parsed.source.logical.segments, start, start);
    return at && at.uses.length === 0 ? lineColumn(at.file, at.start).line : 0;
  };
  const equalsOf = (node: ConfigNode): number | undefined => {
    if (node.kind === 'option' || node.kind === 'acl-item') return node.equals;
    if (node.kind !== 'macro' && node.kind !== 'named-list') return undefined;
    if (node.kind === 'macro' && node.redefinition) return undefined;
    const { text } = parsed.source.logical;
    const from = node.name.end;
    const at = text.indexOf('=', from);
    return at >= 0 && at < node.end && /^[\t-\r ]*$/.test(text.slice(from, at)) ? at : undefined;
  };
  const walk = (node: ConfigNode, depth: number, statement?: StatementLines): void => {
    for (const child of childrenOf(node)) {
      switch (child.kind) {
        case 'main':
        case 'drivers':
        case 'acls':
        case 'retry':
        case 'rewrite':
        case 'local_scan':
          section = child.kind;
          walk(child, 0);
          break;
        case 'driver':
        case 'acl':
          put(child, 0);
          walk(child, 1);
          break;
        case 'acl-statement':
          put(child, 1, child.items[0]?.equals);
          walk(child, 2, { verb: lineOf(child), lines: [] });
          break;
        case 'begin':
        case 'macro':
        case 'named-list':
        case 'option':
        case 'acl-item':
        case 'retry-rule':
        case 'rewrite-rule':
          put(child, child.kind === 'option' || child.kind === 'acl-item' ? depth : 0, equalsOf(child), statement);
          break;
        default:
      }
    }
  };
  walk(parsed.ast, 0);
  return byFile;
});

/** The column, counted without tabs, at which the text of a line begins. */
const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

/** How wide a text is that begins at the margin. */
function widthOf(text: string, tab: number): number {
  let width = 0;
  for (const char of text) width += char === '\t' ? tab - (width % tab) : 1;
  return width;
}

/**
 * How the conditions and modifiers of a statement are indented that stand in lines of their own. Below a verb that stands
 * alone, by one step; or else as they are, where they are all indented alike, as far as the one behind the verb or by whole
 * steps; or else as far as that one.
 */
function statementIndent(file: SourceFile, { verb, first, lines }: StatementLines, { step, tab }: Style): string {
  const unit = widthOf(step, tab);
  let width = 2 * unit;
  if (first !== undefined) {
    const indent = indentOf(lineText(file, verb));
    const before = widthOf(indent, tab);
    const upTo = file.text.slice(file.lineStarts[verb - 1] ?? 0, first);
    const was = widthOf(upTo, tab) - before;
    // A tab behind the verb may become wider or narrower where the verb moves.
    const behind = widthOf(step + upTo.slice(indent.length), tab) - unit;
    const widths = lines.map((line) => widthOf(indentOf(lineText(file, line)), tab) - before);
    const [own = 0] = widths;
    const alike = widths.every((each) => each === own) && own > 0;
    width = unit + (alike && own !== was && own % unit === 0 ? own : behind);
  }
  return indented(width, { step, tab });
}

/** White space of a width. */
const indented = (width: number, { step, tab }: Style): string =>
  step === '\t' ? '\t'.repeat(Math.floor(width / tab)) + ' '.repeat(width % tab) : ' '.repeat(width);

/** One line as it should be: its number, and its text without the line break. */
type Lines = Map<number, string>;

/** Gives an equals sign a blank on both sides; more before it may be there to line it up with others. */
function spacedEquals(body: string, at: number): string {
  if (body.charAt(at) !== '=') return body;
  const before = body.slice(0, at);
  const after = body.slice(at + 1);
  const value = trimSpaceStart(after);
  const rest = value === '' ? '' : /^\\[\t-\r ]*$/.test(value) ? after : ` ${value}`;
  return `${/[\t-\r ]$/.test(before) ? before : `${before} `}=${rest}`;
}

/** The section with which a file begins; undefined for an included one of which nothing is read before the next begins. */
function firstSection({ analysis, file }: View): SectionKind | undefined {
  if (analysis.parsed.source.files[0]?.path === file.path) return 'main';
  const roles = [...(rolesOf(analysis.parsed).get(file.path) ?? [])].sort(([a], [b]) => a - b);
  const [line = 1, role] = roles[0] ?? [];
  return /^[\t-\r ]*begin[\t-\r ]/.test(lineText(file, line)) ? undefined : role?.section;
}

/** The lines of a file as they should be, without the carriage returns at their ends. */
function formattedLines(view: View, style: Style): Lines {
  const { analysis, file } = view;
  const { step, tab } = style;
  const roles = rolesOf(analysis.parsed).get(file.path) ?? new Map<number, LineRole>();
  const verbs = analysis.config.catalogue.rows('verbs');
  const isVerb = (word: string): boolean => verbs.has(word);
  const result: Lines = new Map();
  const count = file.lineStarts.length;
  const inactive = inactiveLines(analysis.parsed, file);
  let inside = false;
  let shift: { readonly from: number; readonly to: number } | undefined;
  let section = firstSection(view);
  /** How much further in the last statement of an ACL stands than it did. */
  let moved = 0;
  for (let line = 1; line <= count; line++) {
    const text = lineText(file, line).replace(/\r$/, '');
    if (isComment(text)) {
      result.set(line, trimSpaceEnd(text));
      continue;
    }
    if (inside) {
      // White space before a backslash is part of the text; what stands before the text is not.
      const body = trimSpaceStart(text);
      const indent = indentOf(text);
      const other = shift && body !== '' ? ' '.repeat(Math.max(0, indent.length + shift.to - shift.from)) : indent;
      const plain = indent.includes('\t') ? indent : other;
      result.set(line, body === '' ? text : plain + (continues(text) ? body : trimSpaceEnd(body)));
      inside = continues(text);
      continue;
    }
    // Space after a directive's name decides whether it is one.
    if (/^[\t-\r ]*\./.test(text)) {
      inside = continues(text);
      shift = undefined;
      continue;
    }
    inside = continues(text);
    const old = indentOf(text);
    let body = text.slice(old.length);
    section = sectionAfter(text, section);
    const role = roles.get(line);
    let indent: string | undefined;
    if (inactive.has(line)) {
      const kind = looksLike(body, section, isVerb);
      if (kind === 'item') indent = indented(Math.max(widthOf(step, tab), widthOf(old, tab) + moved), style);
      else if (kind !== undefined) indent = kind === 'margin' ? '' : step;
      if (kind === 'statement') moved = widthOf(step, tab) - widthOf(old, tab);
    } else if (role) {
      indent = role.statement ? statementIndent(file, role.statement, style) : step.repeat(role.depth);
      if (section === 'acls' && role.depth === 1) moved = widthOf(step, tab) - widthOf(old, tab);
      if (role.equals !== undefined) {
        body = spacedEquals(body, role.equals - (file.lineStarts[line - 1] ?? 0) - old.length);
      }
    }
    if (indent === undefined) {
      result.set(line, inside ? text : trimSpaceEnd(text));
      shift = undefined;
      continue;
    }
    result.set(line, indent + (inside ? body : trimSpaceEnd(body)));
    shift = { from: old.length, to: indent.length };
  }
  indentComments(file, result);
  return result;
}

/** A comment stands as far in as the line that it is above, unless it began a line of its own at the margin. */
function indentComments(file: SourceFile, lines: Lines): void {
  let indent: string | undefined;
  for (let line = file.lineStarts.length; line > 0; line--) {
    const text = lines.get(line) ?? '';
    if (isBlank(text)) indent = undefined;
    else if (!isComment(text)) indent = indentOf(text);
    else if (indent !== undefined && indentOf(text) !== '') lines.set(line, indent + trimSpaceStart(text));
  }
}

/** The logical lines of a configuration, with the white space around an equals sign left out of account. */
function meaning(parsed: Parsed): string {
  const { logical, directives, faults } = parsed.source;
  const lines = logical.lines.map(({ start, end }) =>
    logical.text.slice(start, end).replace(/^([^=]*?)[\t-\r ]*=[\t-\r ]*/, '$1='),
  );
  const read = directives.map(({ name, active }) => `${name} ${active}`);
  return [...lines, ...read, ...faults.map(({ rule, message }) => `${rule} ${message}`)].join('\n');
}

/** Reads the configuration with other lines in one of its files. */
function reread({ analysis, file }: View, text: string): Parsed | undefined {
  const [main] = analysis.parsed.source.files;
  if (!main) return undefined;
  const sourceOf = (path: string): string | undefined => (path === file.path ? text : analysis.files.get(path)?.text);
  const changed = { ...main, text: sourceOf(main.path) ?? '', lineStarts: [0] as number[] };
  for (let at = changed.text.indexOf('\n'); at >= 0; at = changed.text.indexOf('\n', at + 1))
    changed.lineStarts.push(at + 1);
  return parse(changed, {
    reader: { read: sourceOf, exists: (path) => analysis.files.has(path) },
    defines: analysis.project.defines,
    target: analysis.project.target,
  });
}

function edits(view: View, lines: Lines): TextEdit[] {
  const { file } = view;
  const result: TextEdit[] = [];
  for (const [line, text] of lines) {
    const start = file.lineStarts[line - 1] ?? 0;
    // A carriage return is of the line break, which stays as it is.
    const old = lineText(file, line).replace(/\r$/, '');
    if (old === text) continue;
    result.push({
      range: { start: positionAt(file, start), end: positionAt(file, start + old.length) },
      newText: decodeText(text),
    });
  }
  return result;
}

function withLines(file: SourceFile, lines: Lines): string {
  return file.lineStarts
    .map((_, i) => {
      const old = lineText(file, i + 1);
      const text = lines.get(i + 1);
      return text === undefined ? old : old.endsWith('\r') ? `${text}\r` : text;
    })
    .join('\n');
}

/** The edits, unless they would change what Exim reads; then none. */
function checked(view: View, lines: Lines): TextEdit[] {
  const after = reread(view, withLines(view.file, lines));
  return after && meaning(after) === meaning(view.analysis.parsed) ? edits(view, lines) : [];
}

function styleOf({ insertSpaces, tabSize }: FormattingOptions): Style {
  const tab = Math.max(1, Math.min(tabSize, 8));
  return { step: insertSpaces ? ' '.repeat(tab) : '\t', tab };
}

/** Indents the lines of a file by what they are, and takes white space out where it means nothing. */
export function formatDocument(view: View, options: FormattingOptions): TextEdit[] {
  const { file } = view;
  const lines = formattedLines(view, styleOf(options));
  const found = checked(view, lines);
  const last = lineText(file, file.lineStarts.length);
  if (options.insertFinalNewline && last !== '' && !continues(last)) {
    const end = positionAt(file, file.text.length);
    found.push({ range: { start: end, end }, newText: '\n' });
  }
  return found;
}

/** `formatDocument` for the lines of a range. */
export function formatRange(view: View, range: Range, options: FormattingOptions): TextEdit[] {
  const { file } = view;
  const { start, end } = spanOf(file, range);
  const first = lineColumn(file, start).line;
  const last = lineColumn(file, Math.max(start, end - 1)).line;
  const lines = formattedLines(view, styleOf(options));
  return checked(view, new Map([...lines].filter(([line]) => first <= line && line <= last)));
}

/** How a line is indented that goes on with the ACL statement of the line above it. */
function behindVerb(above: string, step: string, { analysis }: View): string {
  const own = indentOf(above);
  const [begin = '', word = ''] = /^[\t-\r ]*(?:![\t-\r ]*)?(\w+)/.exec(above) ?? [];
  if (!analysis.config.catalogue.rows('verbs').has(word) || /^[\t-\r ]*=/.test(above.slice(begin.length))) return own;
  const gap = indentOf(above.slice(begin.length));
  const behind = above.slice(begin.length + gap.length);
  return /^(?:#|\r?$)/.test(behind) ? own + step : own + ' '.repeat(begin.length - own.length) + gap;
}

/** Indents a new line as far as what it goes on with asks for; takes a header's line to the margin. */
export function formatOnType(view: View, position: Position, typed: string, options: FormattingOptions): TextEdit[] {
  const { analysis, file } = view;
  const offset = offsetAt(file, position);
  const { line } = lineColumn(file, offset);
  const text = lineText(file, line);
  if (firstPhysicalLine(file, line) !== line) return [];
  const { step } = styleOf(options);
  const place = placeOf(analysis.parsed, file, line);
  let indent: string | undefined;
  if (typed === '\n' && isBlank(text)) {
    const above = line > 1 ? lineText(file, line - 1) : '';
    const header = /^[\t-\r ]*\w+[\t-\r ]*:/.test(above);
    if (isBlank(above)) indent = undefined;
    else if (!place.driver && !place.acl) indent = '';
    else if (header) indent = step;
    // What goes on does so as it began; what follows the verb, where it is written.
    else if (place.statement) indent = behindVerb(above, step, view);
    else indent = isComment(above) ? step : indentOf(above);
  } else if (
    typed === ':' &&
    /^[\t-\r ]+[A-Za-z]\w*[\t-\r ]*:$/.test(trimSpaceEnd(text)) &&
    (place.section?.kind === 'drivers' || place.section?.kind === 'acls')
  ) {
    indent = '';
  }
  const old = indentOf(text);
  if (indent === undefined || indent === old) return [];
  const start = file.lineStarts[line - 1] ?? 0;
  return [{ range: { start: positionAt(file, start), end: positionAt(file, start + old.length) }, newText: indent }];
}
