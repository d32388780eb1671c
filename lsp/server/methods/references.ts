import type { DocumentHighlight, Location, Position } from 'vscode-languageserver/node';
import { DocumentHighlightKind } from 'vscode-languageserver/node';
import { offsetAt, rangeOf } from '../positions.ts';
import type { Occurrence } from '../symbols/occurrences.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';
import { locationOf } from './definition.ts';

/** Every place that names what is named at a place, in all files of the configuration. */
export function sameAt({ analysis, file }: View, position: Position): readonly Occurrence[] {
  const occurrences = occurrencesOf(analysis);
  const occurrence = occurrences.at(file, offsetAt(file, position));
  return occurrence ? occurrences.of(occurrence.kind, occurrence.name) : [];
}

/** Where what is named at a place is named. */
export function references(view: View, position: Position, withDefinition: boolean): Location[] | null {
  const found = sameAt(view, position).filter(({ definition }) => withDefinition || !definition);
  return found.length > 0 ? found.map(({ at }) => locationOf(view, at)) : null;
}

/** The places of the same file that name what is named at a place. */
export function highlights(view: View, position: Position): DocumentHighlight[] | null {
  const found = sameAt(view, position).filter(({ at }) => at.file.path === view.file.path);
  if (found.length === 0) return null;
  return found.map(({ at, definition }) => ({
    range: rangeOf(at),
    kind: definition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
