import { inEximsOrder } from '../../grammar/fault.ts';
import { locate } from '../../grammar/source/logical.ts';
import { decodeText, typedPosition } from '../check/positions.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { ScenarioProblem } from '../runtime/scenario/scenario-text.ts';

/**
 * The fault at which Exim stops reading a configuration, as a problem, with the place that was typed.
 *
 * @param nameOf how a source's path, a byte string, is told to people
 * @param ignored faults that another machine may not have, by their rules
 */
export function refusalOf(
  config: CompiledConfig,
  nameOf: (path: string) => string,
  ignored: readonly string[] = [],
): ScenarioProblem | undefined {
  const fault = inEximsOrder(config.faults).find(({ exim, rule }) => exim !== undefined && !ignored.includes(rule));
  if (!fault?.exim) return undefined;
  const { at } = fault;
  const { message, file, line } = fault.exim;
  const place = 'file' in at ? at : locate(config.source.logical.segments, at.start, at.end);
  const typed = place ? typedPosition(place.file, place.start) : { line: line ?? 1, column: 1 };
  return {
    file: nameOf(place?.file.path ?? file ?? config.source.files[0]?.path ?? ''),
    line: typed.line,
    column: typed.column,
    message: `Exim refuses the configuration: ${decodeText(message)}`,
  };
}

/** Faults of names that another machine may have. */
export const accountRules = ['user/unknown', 'group/unknown'] as const;
