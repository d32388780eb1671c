import { everyAcl } from '../../../src/compile/config.ts';
import type { ListKind } from '../../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../../grammar/config/ast.ts';
import type { PhysicalSpan, SourceFile } from '../../../grammar/source/file.ts';
import { referencesOf } from '../../../src/check/acl-graph.ts';
import { itemsNamed } from '../../../src/check/acl-statements.ts';
import { expansionsOf } from '../../../src/check/expansions.ts';
import { listItems } from '../../../src/check/lists.ts';
import { onceFor } from '../../../src/check/once.ts';
import type { Analysis } from '../analysis.ts';
import { isTypedAs, typedAt } from '../logical-places.ts';

/** What can be named and referred to. */
export type SymbolKind = 'macro' | 'acl' | 'router' | 'transport' | 'authenticator' | 'variable' | ListKind;

/** A place where something is named. */
export interface Occurrence {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly at: PhysicalSpan;
  /** Whether the name is given its meaning here: a definition, or a `set` of a variable. */
  readonly definition: boolean;
  /** Whether the name stands here as it is; otherwise a macro makes it up. */
  readonly exact: boolean;
  /** In lines that a conditional leaves out: found by the look of the text. */
  readonly inactive: boolean;
}

/** All names of a configuration, by where they stand and by what they mean. */
export interface Occurrences {
  readonly all: readonly Occurrence[];
  /** Those of a file in the order of its text. */
  in(file: SourceFile): readonly Occurrence[];
  /** The innermost at an offset of a file. */
  at(file: SourceFile, offset: number): Occurrence | undefined;
  of(kind: SymbolKind, name: string): readonly Occurrence[];
}

const keyOf = (kind: SymbolKind, name: string): string => `${kind} ${name}`;

/** The kinds of named list. */
export const listKinds: readonly ListKind[] = ['domainlist', 'hostlist', 'addresslist', 'localpartlist'];

type Add = (
  kind: SymbolKind,
  name: string,
  at: PhysicalSpan | undefined,
  definition: boolean,
  inactive?: boolean,
) => void;

function addMacros(analysis: Analysis, add: Add): void {
  const { macros, uses, directives } = analysis.parsed.source;
  const known = new Set<string>();
  for (const { name, site } of macros) {
    known.add(name);
    add('macro', name, site, true);
  }
  for (const { macro, site } of uses) add('macro', macro.name, site, false);
  for (const { name, uses: used, argument } of directives) {
    for (const { macro, site } of used) add('macro', macro.name, site, false);
    if (!/if/.test(name) || name.startsWith('include')) continue;
    for (const word of argument.file.text.slice(argument.start, argument.end).matchAll(/\w+/g)) {
      const start = argument.start + word.index;
      if (known.has(word[0])) add('macro', word[0], { file: argument.file, start, end: start + word[0].length }, false);
    }
  }
}

function addDefinitions(analysis: Analysis, add: Add): void {
  const { config } = analysis;
  const at = (node: { start: number; end: number }): PhysicalSpan | undefined =>
    typedAt(analysis, node.start, node.end);
  for (const section of config.ast.sections) {
    if (section.kind === 'main') {
      for (const item of section.items)
        if (item.kind === 'named-list') add(item.list, item.name.text, at(item.name), true);
    } else if (section.kind === 'drivers') {
      for (const item of section.items)
        if (item.kind === 'driver') add(item.class, item.name.text, at(item.name), true);
    } else if (section.kind === 'acls') {
      for (const item of section.items) if (item.kind === 'acl') add('acl', item.name.text, at(item.name), true);
    }
  }
}

function addReferences(analysis: Analysis, add: Add): void {
  const { config } = analysis;
  for (const { kind, name, at, target, static: fixed } of referencesOf(config)) {
    if (name === '') continue;
    const place = typedAt(analysis, at.start, at.end);
    // Without a letter, ${listnamed:name} may mean a list of any kind.
    if (!fixed && !target && kind === 'domainlist') {
      const other = listKinds.find((each) => config.lists[each].has(name));
      add(other ?? kind, name, place, false);
    } else add(kind, name, place, false);
  }
  for (const { item } of itemsNamed(config, 'authenticated')) {
    const { value } = item.node;
    for (const { pattern, open, patternStart, end } of value ? listItems(config, value) : []) {
      if (!value || open || !/^[\w-]+$/.test(pattern)) continue;
      const start = offsetInLogicalText(value, patternStart);
      add('authenticator', pattern, typedAt(analysis, start, offsetInLogicalText(value, end)), false);
    }
  }
}

const isOwn = (name: string): boolean => /^(?:acl_[cm]|r_)/.test(name);

function addVariables(analysis: Analysis, add: Add): void {
  const { config } = analysis;
  for (const acl of everyAcl(config)) {
    for (const { items } of acl.statements) {
      for (const { node } of items) {
        const { variable } = node;
        if (variable) add('variable', variable.text, typedAt(analysis, variable.start, variable.end), true);
      }
    }
  }
  for (const { options } of config.routers) {
    for (const { value } of options.get('set')?.settings ?? []) {
      for (const found of value?.text.matchAll(/(?:^|;)[\t-\r ]*(r_\w+)[\t-\r ]*=/g) ?? []) {
        const name = found[1] ?? '';
        const start = found.index + found[0].indexOf(name);
        if (!value) continue;
        const place = [start, start + name.length].map((index) => offsetInLogicalText(value, index));
        add('variable', name, typedAt(analysis, place[0] ?? 0, place[1] ?? 0), true);
      }
    }
  }
  for (const { text, node } of expansionsOf(config).variables) {
    if (!isOwn(node.name)) continue;
    const written = text.value.text.slice(node.start, node.end);
    const start = node.start + Math.max(0, written.indexOf(node.name));
    const from = offsetInLogicalText(text.value, start);
    const to = offsetInLogicalText(text.value, start + node.name.length);
    add('variable', node.name, typedAt(analysis, from, to), false);
  }
}

/** What stands in lines that conditionals leave out: names that are known, where they look like what they name. */
function addInactive(analysis: Analysis, add: Add, known: ReadonlyMap<string, readonly SymbolKind[]>): void {
  for (const { file, start, end } of analysis.parsed.source.inactive) {
    for (const found of file.text.slice(start, end).matchAll(/[A-Za-z_]\w*/g)) {
      const [name] = found;
      const from = start + found.index;
      const before = file.text.slice(Math.max(start, from - 40), from);
      for (const kind of known.get(name) ?? []) {
        const looksSo =
          kind === 'macro'
            ? true
            : kind === 'variable'
              ? /(?:\$\{?|def:|\bset[\t-\r ]+|\bset[\t-\r ]*=[\t-\r ]*|;[\t-\r ]*)$/.test(before)
              : listKinds.includes(kind as ListKind) &&
                (before.endsWith('+') || new RegExp(`${kind}(?:_cache)?[\t-\r ]+$`).test(before));
        if (looksSo) add(kind, name, { file, start: from, end: from + name.length }, false, true);
      }
    }
  }
}

const built = onceFor((analysis: Analysis): Occurrences => {
  const all: Occurrence[] = [];
  const seen = new Set<string>();
  const add: Add = (kind, name, span, definition, inactive = false) => {
    if (!span || name === '') return;
    const file = analysis.files.get(span.file.path) ?? span.file;
    const key = `${keyOf(kind, name)} ${span.start} ${span.end} ${file.path}`;
    if (seen.has(key)) return;
    seen.add(key);
    const at = { file, start: span.start, end: span.end };
    all.push({ kind, name, at, definition, exact: isTypedAs(at, name), inactive });
  };
  addDefinitions(analysis, add);
  addVariables(analysis, add);
  addReferences(analysis, add);
  addMacros(analysis, add);
  const known = new Map<string, SymbolKind[]>();
  for (const { kind, name } of all) {
    const kinds = known.get(name);
    if (!kinds) known.set(name, [kind]);
    else if (!kinds.includes(kind)) kinds.push(kind);
  }
  addInactive(analysis, add, known);

  const byFile = new Map<string, Occurrence[]>();
  const bySymbol = new Map<string, Occurrence[]>();
  for (const each of all) {
    const there = byFile.get(each.at.file.path);
    if (there) there.push(each);
    else byFile.set(each.at.file.path, [each]);
    const key = keyOf(each.kind, each.name);
    const same = bySymbol.get(key);
    if (same) same.push(each);
    else bySymbol.set(key, [each]);
  }
  for (const each of byFile.values()) each.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end);
  return {
    all,
    in: (file) => byFile.get(file.path) ?? [],
    at(file, offset) {
      const covering = (byFile.get(file.path) ?? []).filter(({ at }) => at.start <= offset && offset <= at.end);
      const inner = covering.filter(({ at }) => offset < at.end);
      return (inner.length > 0 ? inner : covering).sort((a, b) => a.at.end - a.at.start - (b.at.end - b.at.start))[0];
    },
    of: (kind, name) => bySymbol.get(keyOf(kind, name)) ?? [],
  };
});

/** All names of a configuration: macros, lists, ACLs, drivers and variables, with every place where they stand. */
export function occurrencesOf(analysis: Analysis): Occurrences {
  return built(analysis);
}
