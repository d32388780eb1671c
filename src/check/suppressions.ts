import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import type { PhysicalSpan, SourceFile } from '../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../grammar/source/file.ts';
import { filesByPath } from './files.ts';
import { lastBefore } from './last-before.ts';
import type { Located } from './located.ts';
import { didYouMean, nearest } from '../catalogue/near-miss.ts';
import { groupOf, namesRule, severityOf } from './presets.ts';
import type { RuleDocument } from './rule.ts';
import type { ProjectSettings } from './settings.ts';
import {
  missingReason,
  suppressionRules,
  unknownDirective,
  unknownRule,
  unusedSuppression,
} from './suppression-rules.ts';

const kinds = ['disable-next-line', 'disable-file', 'disable', 'enable'] as const;

/** One name in one suppression comment, and the lines that it is for. */
interface Entry {
  readonly name: string;
  readonly at: PhysicalSpan;
  readonly directive: Directive;
  readonly file: SourceFile;
  readonly firstLine: number;
  lastLine: number;
  used: boolean;
}

/** A comment that speaks to eximc. */
interface Directive {
  readonly kind: (typeof kinds)[number] | undefined;
  /** The word after `# eximc-`. */
  readonly word: PhysicalSpan;
  /** The whole comment, from its `#`. */
  readonly comment: PhysicalSpan;
  readonly names: readonly { readonly name: string; readonly at: PhysicalSpan }[];
  readonly reason: string;
  readonly line: number;
}

/** Reads a comment line; undefined where it does not speak to eximc. */
function readDirective({ file, start, end }: PhysicalSpan): Directive | undefined {
  const text = file.text.slice(start, end).replace(/[\r\n]+$/, '');
  const match = /^(#+[\t-\r ]*eximc-)([\w-]*)/.exec(text);
  if (!match) return undefined;
  const [whole, lead = '', word = ''] = match;
  const span = (from: number, to: number): PhysicalSpan => ({ file, start: start + from, end: start + to });
  const rest = text.slice(whole.length);
  const dashes = /(?:^|[\t-\r ])--(?:[\t-\r ]|$)/.exec(rest);
  const list = dashes ? rest.slice(0, dashes.index) : rest;
  const names: { name: string; at: PhysicalSpan }[] = [];
  for (const found of list.matchAll(/[^\t-\r ,]+/g)) {
    const from = whole.length + found.index;
    names.push({ name: found[0], at: span(from, from + found[0].length) });
  }
  return {
    kind: kinds.find((kind) => kind === word),
    word: span(lead.length, whole.length),
    comment: span(0, text.length),
    names,
    reason: dashes ? trimSpace(rest.slice(dashes.index + dashes[0].length)) : '',
    line: lineColumn(file, start).line,
  };
}

const isComment = (line: string): boolean => /^[\t-\r ]*#/.test(line);

/** Whether a physical line is continued on the next. */
const continues = (line: string): boolean => /\\[ \t\r\f\v]*$/.test(line);

/** The lines that a comment for "the next line" means: the next logical line; within a continuation, the next physical one. */
function nextLines(file: SourceFile, comment: number): { first: number; last: number } {
  const count = file.lineStarts.length;
  let first = comment + 1;
  while (first < count && (isComment(lineText(file, first)) || trimSpace(lineText(file, first)) === '')) first++;
  let before = comment - 1;
  while (before > 0 && isComment(lineText(file, before))) before--;
  let last = first;
  if (!(before > 0 && continues(lineText(file, before)))) {
    for (
      let at = first;
      at < count && (continues(lineText(file, at)) || (at > first && isComment(lineText(file, at))));
      at++
    )
      last = at + 1;
  }
  return { first, last };
}

/** The lines that each name of each comment is for. */
function entriesOf(directives: readonly Directive[]): Entry[] {
  const entries: Entry[] = [];
  const open = new Map<SourceFile, Entry[]>();
  for (const directive of directives) {
    const { kind, names, word, line } = directive;
    const { file } = directive.comment;
    const named = names.length > 0 ? names : [{ name: '*', at: word }];
    if (kind === 'enable') {
      const ended = (entry: Entry): boolean => named.some(({ name }) => namesRule(name, entry.name));
      const before = open.get(file) ?? [];
      for (const entry of before) if (ended(entry)) entry.lastLine = line;
      open.set(
        file,
        before.filter((entry) => !ended(entry)),
      );
      continue;
    }
    if (!kind) continue;
    for (const { name, at } of named) {
      const range =
        kind === 'disable-next-line' ? nextLines(file, line) : { first: kind === 'disable' ? line : 1, last: Infinity };
      const entry: Entry = { name, at, directive, file, firstLine: range.first, lastLine: range.last, used: false };
      entries.push(entry);
      if (kind !== 'disable') continue;
      const others = open.get(file);
      if (others) others.push(entry);
      else open.set(file, [entry]);
    }
  }
  return entries;
}

/** Finds the names that silence a rule at a line: those for few lines by line, the others by name. */
function entriesFor(entries: readonly Entry[]): (file: SourceFile, line: number, rule: string) => readonly Entry[] {
  const byLine = new Map<SourceFile, Map<number, Entry[]>>();
  const wide = new Map<SourceFile, Map<string, Entry[]>>();
  for (const entry of entries) {
    if (entry.directive.kind !== 'disable-next-line') {
      const names = wide.get(entry.file) ?? new Map<string, Entry[]>();
      wide.set(entry.file, names);
      const same = names.get(entry.name);
      if (same) same.push(entry);
      else names.set(entry.name, [entry]);
      continue;
    }
    let lines = byLine.get(entry.file);
    if (!lines) byLine.set(entry.file, (lines = new Map<number, Entry[]>()));
    for (let line = entry.firstLine; line <= entry.lastLine; line++) {
      const there = lines.get(line);
      if (there) there.push(entry);
      else lines.set(line, [entry]);
    }
  }
  return (file, line, rule) => {
    const near = (byLine.get(file)?.get(line) ?? []).filter(({ name }) => namesRule(name, rule));
    const names = wide.get(file);
    if (!names) return near;
    const around = [rule, '*', `${groupOf(rule)}/*`].flatMap(
      (name) => names.get(name)?.filter((each) => each.firstLine <= line && line <= each.lastLine) ?? [],
    );
    return [...near, ...around];
  };
}

/** Leaves out the findings that a comment suppresses, and marks the names that did so. */
function withoutSuppressed(findings: readonly Located[], entries: readonly Entry[]): Located[] {
  if (entries.length === 0) return [...findings];
  const entriesAt = entriesFor(entries);
  return findings.filter(({ rule, at }) => {
    const { line } = lineColumn(at.file, at.start);
    const silencing = entriesAt(at.file, line, rule);
    for (const entry of silencing) entry.used = true;
    return silencing.length === 0;
  });
}

/** Finds faults in the comments themselves: words and rules that are not known, reasons that are missing. */
function faultsOf(directives: readonly Directive[], known: ReadonlySet<string>, groups: ReadonlySet<string>): Found[] {
  const found: Found[] = [];
  for (const { kind, word, comment, names, reason } of directives) {
    if (!kind) {
      const written = word.file.text.slice(word.start, word.end);
      const message = `"eximc-${written}" is no instruction to eximc${didYouMean(nearest(written, kinds).map((each) => `eximc-${each}`))}`;
      found.push({ rule: unknownDirective, at: word, message });
      continue;
    }
    for (const { name, at } of names) {
      if (name === '*' || known.has(name) || (name.endsWith('/*') && groups.has(name.slice(0, -2)))) continue;
      found.push({ rule: unknownRule, at, message: `there is no rule "${name}"${didYouMean(nearest(name, known))}` });
    }
    if (kind !== 'enable' && reason === '') {
      found.push({
        rule: missingReason,
        at: comment,
        message: `a suppression without a reason: write "-- why" after its rules`,
      });
    }
  }
  return found;
}

/** Comments to eximc beyond this many are not heeded: no person has written them. */
const mostDirectives = 10_000;

interface Found {
  readonly rule: RuleDocument;
  readonly at: PhysicalSpan;
  readonly message: string;
  readonly fix?: Located['fix'];
}

/** Whether a comment may speak to eximc: nearly none does. */
function mentions({ file, start, end }: PhysicalSpan): boolean {
  return /^#+[\t-\r ]*eximc-/.test(file.text.slice(start, Math.min(end, start + 40)));
}

/** A conditional: where its line begins, and whether the lines after it are read. */
interface Conditional {
  readonly start: number;
  readonly active: boolean;
}

/** The conditionals of each file, in the order of its text. */
function conditionalsOf({ directives }: Preprocessed): ReadonlyMap<SourceFile, readonly Conditional[]> {
  const result = new Map<SourceFile, Conditional[]>();
  for (const { name, at, active } of directives) {
    if (name === 'include' || name === 'include_if_exists') continue;
    const known = result.get(at.file);
    if (known) known.push({ start: at.start, active });
    else result.set(at.file, [{ start: at.start, active }]);
  }
  return result;
}

/** The change that takes an unused name out of its comment, or the comment's line when it holds no other. */
function removal(entry: Entry): Located['fix'] {
  const { directive, file } = entry;
  const unused = directive.names.length <= 1;
  let { start, end } = entry.at;
  if (unused) {
    start = file.lineStarts[directive.line - 1] ?? start;
    end = file.lineStarts[directive.line] ?? file.text.length;
  } else {
    const after = /^[\t-\r ]*,?[ \t]*/.exec(file.text.slice(end, directive.comment.end))?.[0] ?? '';
    const last = directive.names.at(-1)?.at.start === start;
    if (last) start = directive.names.at(-2)?.at.end ?? start;
    else end += after.length;
  }
  return {
    safe: true,
    title: `Remove ${unused ? 'the comment' : `"${entry.name}"`}`,
    edits: [{ at: { file, start, end }, text: '' }],
  };
}

/**
 * Carries out the comments by which a configuration suppresses findings, and reports what is wrong with the comments.
 *
 * @param source the configuration's text
 * @param findings all that the rules found
 * @param rules the rules that there are
 * @param settings which of them hold
 * @param skipped rules that were not run, so that nobody can say whether their suppression is used
 * @returns the findings that remain, those about the comments among them, in no order
 */
export function suppress(
  source: Preprocessed,
  findings: readonly Located[],
  rules: readonly RuleDocument[],
  settings: ProjectSettings,
  skipped: ReadonlySet<string>,
): Located[] {
  const files = filesByPath(source);
  const directives: Directive[] = [];
  const seen = new Set<string>();
  let conditionals: ReturnType<typeof conditionalsOf> | undefined;
  for (const read of source.comments) {
    if (!mentions(read)) continue;
    if (directives.length >= mostDirectives) break;
    conditionals ??= conditionalsOf(source);
    // In a part of its file that a conditional leaves out, it says nothing.
    if (lastBefore(conditionals.get(read.file) ?? [], read.start)?.active === false) continue;
    // A file that is included twice tells its comments twice.
    const comment = { ...read, file: files.get(read.file.path) ?? read.file };
    const key = `${comment.start} ${comment.file.path}`;
    const directive = seen.has(key) ? undefined : readDirective(comment);
    if (!directive) continue;
    seen.add(key);
    directives.push(directive);
  }
  if (directives.length === 0) return [...findings];

  const known = new Set([...rules, ...suppressionRules].map(({ name }) => name));
  const groups = new Set([...known].map(groupOf));
  const entries = entriesOf(directives);
  const locate = ({ rule, at, message, fix }: Found): Located[] => {
    const said = severityOf(rule, settings);
    if (said === 'off') return [];
    return [
      {
        rule: rule.name,
        severity: said === 'own' ? rule.severity : said,
        message,
        at,
        uses: [],
        related: [],
        ...(fix && { fix }),
      },
    ];
  };

  const remaining = withoutSuppressed([...findings, ...faultsOf(directives, known, groups).flatMap(locate)], entries);
  const off = new Set([
    ...skipped,
    ...suppressionRules.filter((rule) => severityOf(rule, settings) === 'off').map(({ name }) => name),
  ]);
  const unused = entries.filter(({ used, name }) => {
    if (used || name === unusedSuppression.name) return false;
    const meant = [...known].filter((rule) => namesRule(name, rule));
    return meant.length > 0 && !meant.every((rule) => off.has(rule));
  });
  const told = unused.flatMap((entry) =>
    locate({
      rule: unusedSuppression,
      at: entry.at,
      message:
        entry.name === '*'
          ? 'nothing here needs to be suppressed'
          : `"${entry.name}" finds nothing here that needs to be suppressed`,
      fix: removal(entry),
    }),
  );
  return [...remaining, ...withoutSuppressed(told, entries)];
}
