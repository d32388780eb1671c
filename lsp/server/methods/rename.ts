import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { encodeText } from '../../../src/check/positions.ts';
import type { Analysis } from '../analysis.ts';
import { offsetAt, rangeOf } from '../positions.ts';
import type { Occurrence, SymbolKind } from '../symbols/occurrences.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';

/** Why something cannot be renamed: told to the person. */
export class RenameRefused extends Error {}

/** How the names of each kind must look (readconf.c, macro_read_assignment(), the headers of drivers and ACLs). */
const forms: Readonly<Record<SymbolKind, { readonly pattern: RegExp; readonly must: string }>> = {
  macro: {
    pattern: /^[A-Z]\w{0,63}$/,
    must: 'begin with a capital letter and hold only letters, digits and underscores',
  },
  acl: { pattern: /^[A-Za-z]\w{0,62}$/, must: 'begin with a letter and hold only letters, digits and underscores' },
  router: { pattern: /^[A-Za-z]\w{0,62}$/, must: 'begin with a letter and hold only letters, digits and underscores' },
  transport: {
    pattern: /^[A-Za-z]\w{0,62}$/,
    must: 'begin with a letter and hold only letters, digits and underscores',
  },
  authenticator: {
    pattern: /^[A-Za-z]\w{0,62}$/,
    must: 'begin with a letter and hold only letters, digits and underscores',
  },
  variable: {
    pattern: /^(?:acl_[cm](?:\d|_)\w*|r_\w+)$/,
    must: 'begin with acl_c_, acl_m_ or r_, as it does now',
  },
  domainlist: { pattern: /^\w{1,63}$/, must: 'hold only letters, digits and underscores' },
  hostlist: { pattern: /^\w{1,63}$/, must: 'hold only letters, digits and underscores' },
  addresslist: { pattern: /^\w{1,63}$/, must: 'hold only letters, digits and underscores' },
  localpartlist: { pattern: /^\w{1,63}$/, must: 'hold only letters, digits and underscores' },
};

/** Words that stand in lists in the place of a named one. */
const listWords = /^(?:caseful|include_unknown|ignore_unknown|include_defer|ignore_defer|exclude_unknown)$/;

function symbolAt(
  { analysis, file }: View,
  position: Position,
): { occurrence: Occurrence; all: readonly Occurrence[] } {
  const occurrences = occurrencesOf(analysis);
  const occurrence = occurrences.at(file, offsetAt(file, position));
  if (!occurrence) throw new RenameRefused('there is nothing here that has a name of its own');
  const all = occurrences.of(occurrence.kind, occurrence.name);
  if (!all.some(({ definition }) => definition))
    throw new RenameRefused(`"${occurrence.name}" is not defined in this configuration`);
  if (all.some(({ exact }) => !exact))
    throw new RenameRefused(
      `a macro makes up a part of "${occurrence.name}" somewhere: it cannot be renamed by itself`,
    );
  return { occurrence, all };
}

/** What would be renamed at a place. @throws RenameRefused where nothing can be */
export function prepareRename(view: View, position: Position): { range: Range; placeholder: string } {
  const { occurrence } = symbolAt(view, position);
  return { range: rangeOf(occurrence.at), placeholder: occurrence.name };
}

/** What a configuration says of names and where, so that it can be compared with what it says after a change. */
function meaningOf(analysis: Analysis, named: (occurrence: Occurrence) => string): string[] {
  return occurrencesOf(analysis)
    .all.filter(({ inactive }) => !inactive)
    .map((each) => `${each.kind} ${named(each)} ${each.definition} ${each.at.file.path}`)
    .sort();
}

/**
 * The edits that give what is named at a place another name, in all files of the configuration.
 *
 * @param reread reads the configuration with other texts, by path; what it means then must be the same
 * @throws RenameRefused where the name will not do, or something else would change its meaning
 */
export function rename(
  view: View,
  position: Position,
  newName: string,
  reread: (texts: ReadonlyMap<string, string>) => Analysis | undefined,
): WorkspaceEdit {
  const { analysis } = view;
  const { occurrence, all } = symbolAt(view, position);
  const { kind, name } = occurrence;
  const given = encodeText(kind.endsWith('list') ? newName.replace(/^\+/, '') : newName.replace(/^\$/, ''));
  const { pattern, must } = forms[kind];
  if (!pattern.test(given)) throw new RenameRefused(`the name must ${must}`);
  if (kind === 'variable' && given.slice(0, 5) !== name.slice(0, 5) && !/^r_/.test(given + name))
    throw new RenameRefused(`the name must ${must}`);
  if (kind.endsWith('list') && listWords.test(given))
    throw new RenameRefused(`"+${given}" has another meaning in lists`);
  if (given === name) return { changes: {} };
  if (occurrencesOf(analysis).of(kind, given).length > 0) throw new RenameRefused(`"${given}" is there already`);

  const byFile = new Map<string, Occurrence[]>();
  for (const each of all) {
    const same = byFile.get(each.at.file.path);
    if (same) same.push(each);
    else byFile.set(each.at.file.path, [each]);
  }
  const changes: Record<string, TextEdit[]> = {};
  const texts = new Map<string, string>();
  for (const [path, places] of byFile) {
    const file = places[0]?.at.file;
    if (!file) continue;
    places.sort((a, b) => a.at.start - b.at.start);
    let text = '';
    let from = 0;
    for (const { at } of places) {
      text += file.text.slice(from, at.start) + given;
      from = at.end;
    }
    texts.set(path, text + file.text.slice(from));
    changes[analysis.uriOf(file)] = places.map(({ at }) => ({ range: rangeOf(at), newText: given }));
  }

  const after = reread(texts);
  const before = meaningOf(analysis, (each) => (each.kind === kind && each.name === name ? given : each.name));
  const now = after && meaningOf(after, (each) => each.name);
  if (now?.join('\n') !== before.join('\n') || hasNewErrors(analysis, after)) {
    throw new RenameRefused(`with the name "${given}", something else in the configuration would change its meaning`);
  }
  return { changes };
}

function hasNewErrors(before: Analysis, after: Analysis | undefined): boolean {
  const refusals = (analysis: Analysis): number => analysis.config.faults.filter(({ exim }) => exim).length;
  return after === undefined || refusals(after) > refusals(before);
}
