import type { Location, Position } from 'vscode-languageserver/node';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { offsetAt, rangeOf } from '../positions.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';

/** A stretch of a source in the protocol's form. */
export function locationOf({ analysis }: View, at: PhysicalSpan): Location {
  return { uri: analysis.uriOf(at.file), range: rangeOf(at) };
}

/** The file that an include line at an offset reads. */
function includedAt({ analysis, file }: View, offset: number): Location | undefined {
  const directive = analysis.parsed.source.directives.find(
    ({ name, at, active }) =>
      active && name.startsWith('include') && at.file.path === file.path && at.start <= offset && offset <= at.end,
  );
  const to = directive?.path === undefined ? undefined : analysis.files.get(directive.path);
  return to && locationOf({ analysis, file }, { file: to, start: 0, end: 0 });
}

/** Where what is named at a place is defined: a macro, a list, an ACL, a driver; of an ACL variable, where it is set. */
export function definition(view: View, position: Position): Location[] | null {
  const offset = offsetAt(view.file, position);
  const occurrences = occurrencesOf(view.analysis);
  const occurrence = occurrences.at(view.file, offset);
  if (!occurrence) {
    const included = includedAt(view, offset);
    return included ? [included] : null;
  }
  const found = occurrences.of(occurrence.kind, occurrence.name).filter((each) => each.definition);
  return found.length > 0 ? found.map(({ at }) => locationOf(view, at)) : null;
}
