import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Target } from '../catalogue/target.ts';
import { encodeText } from '../check/positions.ts';
import type { ProjectSettings } from '../check/settings.ts';
import { readFile } from './disk.ts';
import type { TargetFault } from '../check/project-file.ts';
import { UsageError } from './io.ts';

/** What the command line says of the Exim that a configuration is for, and of its macros. */
export interface TargetOptions {
  readonly target?: string;
  readonly features?: string;
  readonly featuresFrom?: string;
  readonly D?: readonly string[];
}

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds the options that tell of the target, and `-D`. */
export function addTargetOptions(command: Command): void {
  command
    .option('--target <version>', 'the Exim release that the configuration is for, as in 4.96 (default: the newest)')
    .option(
      '--features <list>',
      'its build features, by commas: bmi, srs, dcc, dsn-info, lmdb, queuefile, arc, tls-resumption, names of "exim -bV", or all (default: all)',
    )
    .option('--features-from <file>', 'take release and build features from what "exim -bV" printed')
    .option('-D <name[=value]>', "define a macro, as Exim's -D does (repeatable)", gather);
}

/** The features of a list: separated by commas or white space. */
const wordsOf = (list: string): string[] => list.split(/[\s,]+/).filter((word) => word !== '');

/**
 * The target that the command line means, and where it says nothing the project's file.
 *
 * @throws UsageError where it names a release or feature that is not known
 */
export async function targetOf(options: TargetOptions, settings: ProjectSettings, cwd: string): Promise<Target> {
  const { chooseTarget } = await import('../index.ts');
  const { target: version = settings.target.version, features, featuresFrom } = options;
  const saved = featuresFrom === undefined ? settings.target.featuresFrom : resolve(cwd, featuresFrom);
  const list = features === undefined ? settings.target.features : wordsOf(features);
  try {
    return chooseTarget({
      ...(version !== undefined && { version }),
      ...(list !== undefined && { features: list }),
      ...(saved !== undefined && { featuresFrom: readFile(saved, saved) }),
    });
  } catch (error) {
    throw new UsageError(await explained(error));
  }
}

/** Why a target cannot be had, with a hint; what is no fault of the request is thrown on. */
async function explained(error: unknown): Promise<string> {
  if (!(error instanceof RangeError)) throw error;
  const word = /feature "(.*)"$/.exec(error.message)?.[1];
  if (word === undefined) return error.message;
  const { catalogue } = await import('../index.ts');
  const { featureWords } = await import('../catalogue/build-features.ts');
  const { didYouMean, nearest } = await import('../catalogue/near-miss.ts');
  const near = didYouMean(nearest(word, featureWords(catalogue)));
  return error.message + (near || ': take names from what "exim -bV" prints, or from "eximc features"');
}

/** What is wrong with the release and the features that a project's file names, if anything. */
export async function targetFault({ target }: ProjectSettings): Promise<TargetFault | undefined> {
  const { chooseTarget } = await import('../index.ts');
  const { version, features } = target;
  for (const [key, request] of [
    ['version', version === undefined ? undefined : { version }],
    ['features', features === undefined ? undefined : { features }],
  ] as const) {
    try {
      if (request) chooseTarget(request);
    } catch (error) {
      return { key, message: await explained(error) };
    }
  }
  return undefined;
}

/**
 * The macros that the command line and the project's file define, as byte strings; the command line's go before.
 *
 * @throws UsageError where a definition is none
 */
export function definesOf(options: TargetOptions, settings: ProjectSettings): { name: string; value: string }[] {
  const given = (options.D ?? []).map((text) => {
    const match = /^\s*([A-Z]\w*)\s*(?:=\s*(.*))?$/s.exec(text);
    if (!match?.[1]) throw new UsageError(`-D${text}: a macro's name begins with a capital letter, and "=" follows it`);
    return { name: match[1], value: encodeText(match[2] ?? '') };
  });
  const named = new Set(given.map(({ name }) => name));
  const fromProject = Object.entries(settings.macros).filter(([name]) => !named.has(name));
  return [...given, ...fromProject.map(([name, value]) => ({ name, value: encodeText(value) }))];
}
