import type { Finding, Severity } from '../check/rule.ts';
import type { Format, Paint, ReportContext } from './context.ts';
import { count, countSeverities } from './summary.ts';
import { visible, widthOf } from './visible.ts';

/** No more related places than this are shown below a finding. */
const mostRelated = 4;
const least = 40;

/** A part of a source line that fits, and what of it is underlined; columns of the terminal, from 0. */
interface Excerpt {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Of a line longer than this only what lies around the place is looked at, as if each character were one UTF-16 unit. */
const longLine = 10_000;

/** Cuts a source line to what fits, so that what is underlined shows. */
function excerptOf(line: string, column: number, end: number, room: number): Excerpt {
  const around = 4 * room;
  const skipped = line.length > longLine ? Math.max(0, column - 1 - around) : 0;
  if (skipped === 0) return excerptOfShort(line.slice(0, longLine), column, end, room);
  return excerptOfShort(line.slice(skipped, column + around), column - skipped, end - skipped, room);
}

function excerptOfShort(line: string, column: number, end: number, room: number): Excerpt {
  const cells = Array.from(line.replace(/\r$/, ''), (character) => {
    const shown = character === '\t' ? '    ' : visible(character);
    return { shown, width: shown === character ? widthOf(character) : shown.length };
  });
  const width = (from: number, to: number): number => cells.slice(from, to).reduce((sum, cell) => sum + cell.width, 0);
  const start = Math.min(column - 1, cells.length);
  const stop = Math.max(start, Math.min(end - 1, cells.length));
  let first = 0;
  // Leave about a third of the room to what stands before.
  if (width(0, stop) > room) {
    first = start;
    for (let left = Math.max(0, Math.floor(room / 3)); first > 0 && left > 0; left -= cells[first]?.width ?? 1) first--;
  }
  let last = first;
  for (let used = first > 0 ? 1 : 0; last < cells.length && used + (cells[last]?.width ?? 1) < room; last++)
    used += cells[last]?.width ?? 1;
  const lead = first > 0 ? '…' : '';
  const text =
    lead +
    cells
      .slice(first, last)
      .map(({ shown }) => shown)
      .join('') +
    (last < cells.length ? '…' : '');
  const from = lead.length + width(first, start);
  return { text, from, to: Math.max(from + 1, lead.length + width(first, Math.min(stop, last))) };
}

function painter(paint: Paint, severity: Severity): (text: string) => string {
  return paint[severity];
}

/** The source line with what is wrong underlined. */
function sourceLines(finding: Finding, { lineOf, paint, width }: ReportContext): string[] {
  const { file, line, column, endLine, endColumn, severity } = finding;
  const text = lineOf(file, line);
  if (text === undefined || text.trim() === '') return [];
  const number = String(line);
  const margin = Math.max(6, number.length + 2);
  const end = endLine > line ? Infinity : endColumn;
  const excerpt = excerptOf(text, column, end, Math.max(least, width - margin - 4));
  const colour = painter(paint, severity);
  const marks = colour('^' + '~'.repeat(Math.max(0, excerpt.to - excerpt.from - 1)));
  return [
    `${paint.dim(`${number.padStart(margin)} │`)} ${excerpt.text}`,
    `${paint.dim(`${' '.repeat(margin)} │`)} ${' '.repeat(excerpt.from)}${marks}${endLine > line ? paint.dim(' …') : ''}`,
  ];
}

function block(finding: Finding, context: ReportContext): string[] {
  const { paint } = context;
  const { file, line, column, severity, message, rule, related, fix, exim } = finding;
  const head = `${paint.bold(`${visible(file)}:${line}:${column}`)}  ${painter(paint, severity)(severity)}  ${visible(message)}  ${paint.dim(rule)}`;
  const note = (text: string): string => paint.dim(`${' '.repeat(7)}= ${text}`);
  const notes = related
    .slice(0, related.length > mostRelated ? mostRelated - 1 : mostRelated)
    .map((each) => note(`${visible(each.file)}:${each.line}:${each.column}  ${visible(each.message)}`));
  if (related.length > mostRelated) notes.push(note(`and ${related.length - mostRelated + 1} other places`));
  if (exim !== undefined) notes.push(note(`Exim stops here: ${visible(exim)}`));
  if (fix) notes.push(note(`fix: ${visible(fix.title)} (${fix.safe ? '--fix' : '--fix-unsafe'})`));
  return [head, ...sourceLines(finding, context), ...notes, ''];
}

function summary(findings: readonly Finding[], { paint, files, rules }: ReportContext): string[] {
  if (findings.length === 0) return [paint.good(`No findings in ${count(files.length, 'file')}.`)];
  const counts = countSeverities(findings);
  const parts = [
    counts.error > 0 ? paint.error(count(counts.error, 'error')) : '',
    counts.warning > 0 ? paint.warning(count(counts.warning, 'warning')) : '',
    counts.info > 0 ? paint.info(`${counts.info} info`) : '',
  ].filter((part) => part !== '');
  const lines = [`${parts.join(', ')} in ${count(new Set(findings.map(({ file }) => file)).size, 'file')}`];
  const safe = findings.filter(({ fix }) => fix?.safe === true).length;
  const unsafe = findings.filter(({ fix }) => fix?.safe === false).length;
  if (safe > 0)
    lines.push(paint.dim(`${safe} can be mended with --fix${unsafe > 0 ? `, ${unsafe} more with --fix-unsafe` : ''}`));
  else if (unsafe > 0) lines.push(paint.dim(`${unsafe} can be mended with --fix-unsafe`));
  const told = findings.find(({ rule }) => rules.has(rule));
  if (told) lines.push(paint.dim(`eximc explain ${told.rule} tells why`));
  return lines;
}

/** For people: each finding with its source line, what is wrong underlined, how it came there, and how to mend it. */
export const terminal: Format = (findings, context) =>
  [...findings.flatMap((finding) => block(finding, context)), ...summary(findings, context)]
    .map((line) => `${line}\n`)
    .join('');
