import type { LogicalSpan } from '../../grammar/fault.ts';
import { lineText } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import { decodeText, typedPosition } from '../check/positions.ts';
import type { CompiledConfig } from '../compile/config.ts';
import type { QueueRunInput, SessionInput, SimulationResult } from '../runtime/simulation/types.ts';
import type { Paint } from './context.ts';

/** What a report of a simulation is made of. */
export interface TraceSubject {
  /** What it is of: a scenario's name, or the configuration's. Text. */
  readonly title: string;
  readonly config: CompiledConfig;
  readonly sessions: readonly { readonly name?: string; readonly input: SessionInput }[];
  readonly queueRuns: readonly { readonly name?: string; readonly input: QueueRunInput }[];
  readonly result: SimulationResult;
  /** How a source's path, a byte string, is told to people. */
  readonly nameOf: (path: string) => string;
}

/** How it is to be shown. */
export interface TraceStyle {
  readonly paint: Paint;
  /** How wide the terminal is, in columns. */
  readonly width: number;
  /** Whether every step is shown, expansions and lookups among them. */
  readonly verbose: boolean;
}

/** A place of the configuration as people are told it; text. */
export interface ShownPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line as it was typed. */
  readonly source: string;
  /** The macros through which it got where it was read, the innermost first. */
  readonly macros: readonly string[];
}

/** Where a stretch of the configuration was typed; undefined where there is no text. */
export function shownPlace(
  { config, nameOf }: Pick<TraceSubject, 'config' | 'nameOf'>,
  at: LogicalSpan,
): ShownPlace | undefined {
  const location = locate(config.source.logical.segments, at.start, at.end);
  if (!location) return undefined;
  const { line, column } = typedPosition(location.file, location.start);
  return {
    file: nameOf(location.file.path),
    line,
    column,
    source: decodeText(lineText(location.file, line)),
    macros: location.uses.map(({ macro }) => decodeText(macro.name)),
  };
}

/** Who talks in a session, in words. */
export function clientName({ client, protocol }: SessionInput): string {
  const { address, name, helo, user } = client;
  if (address === undefined)
    return protocol === 'local' ? `local message by ${user ?? 'root'}` : `local SMTP by ${user ?? 'root'}`;
  const called = name ?? helo;
  return decodeText(called === undefined ? address : `${called} [${address}]`);
}
