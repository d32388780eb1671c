import type { LoadOptions } from './load.ts';
import { resolve } from 'node:path';
import { lineColumn } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import { decodeText } from '../check/positions.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { flatten } from '../compile/flatten.ts';
import { toJson } from '../compile/to-json.ts';
import { visible } from '../report/visible.ts';
import { writeFile } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import { configLoader } from './load.ts';

/** The options of `eximc compile`. */
export interface CompileOptions extends LoadOptions {
  readonly emit: 'json' | 'conf';
  readonly output?: string;
}

/** Why Exim would refuse a configuration, a line each: users and groups, which another machine may have, aside. */
function refusals({ faults, source }: CompiledConfig): string[] {
  return faults
    .filter(({ exim, rule }) => exim && rule !== 'user/unknown' && rule !== 'group/unknown')
    .map(({ at, message }) => {
      const place = 'file' in at ? at : locate(source.logical.segments, at.start, at.end);
      return place ? `${place.file.path}:${lineColumn(place.file, place.start).line}: ${message}` : message;
    });
}

/**
 * Runs `eximc compile`.
 *
 * @param name the configuration, as on the command line
 * @param options its options
 * @param io where to read and write
 * @returns the exit code
 * @throws UsageError for input that cannot be read
 */
export async function compileTo(name: string, options: CompileOptions, io: Io): Promise<number> {
  const loaded = await configLoader(options, true, io)(name);
  if (!loaded) throw new UsageError(`the project's file says to ignore ${name}`);
  const config = loaded.read(new Map());
  const text = options.emit === 'conf' ? flatten(config) : `${JSON.stringify(toJson(config), null, 2)}\n`;
  if (options.output === undefined) io.outBytes(text);
  else writeFile(resolve(io.cwd, options.output), options.output, text, 'latin1');
  const refused = refusals(config);
  for (const line of refused) io.err(`${visible(decodeText(line))}\n`);
  return refused.length > 0 ? exitCodes.findings : exitCodes.clean;
}
