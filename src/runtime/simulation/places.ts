import { trimSpace } from '../expand/characters.ts';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import { lineColumn, lineText } from '../../../grammar/source/file.ts';
import type { Location } from '../../../grammar/source/logical.ts';
import { locate } from '../../../grammar/source/logical.ts';
import type { CompiledConfig } from '../../compile/config.ts';

/** Where a stretch of the logical text was typed; texts are byte strings. */
export interface TypedPlace {
  readonly file: string;
  readonly line: number;
  /** The line as it was typed, without its newline. */
  readonly source: string;
  readonly location: Location;
}

/** The place where a stretch of a configuration begins; undefined where there is no text at all. */
export function typedPlace(config: CompiledConfig, at: LogicalSpan): TypedPlace | undefined {
  const location = locate(config.source.logical.segments, at.start, at.end);
  if (!location) return undefined;
  const { line } = lineColumn(location.file, location.start);
  return { file: location.file.path, line, source: lineText(location.file, line), location };
}

/** The forms in which people name a place: `exim.conf:12`, `12`, the whole path, the source line. */
export function placeNames(config: CompiledConfig, at: LogicalSpan): readonly string[] {
  const place = typedPlace(config, at);
  if (!place) return [];
  const { file, line, source } = place;
  return [`${file.slice(file.lastIndexOf('/') + 1)}:${line}`, String(line), `${file}:${line}`, trimSpace(source)];
}
