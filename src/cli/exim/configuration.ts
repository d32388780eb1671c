import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseConfig } from '../../../grammar/config/parser.ts';
import type { EximVerdict } from '../../../grammar/fault.ts';
import { preprocess } from '../../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../../grammar/source/file.ts';
import type { Catalogue, TargetCatalogue } from '../../catalogue/catalogue.ts';
import { forTarget } from '../../catalogue/catalogue.ts';
import { makeTarget } from '../../catalogue/default-target.ts';
import type { PredefinedMacro } from '../../catalogue/predefined.ts';
import { predefinedMacros, showsMalformedMacro } from '../../catalogue/predefined.ts';
import type { CompileHooks } from '../../compile/compile.ts';
import { compileConfig } from '../../compile/compile.ts';
import type { CompiledConfig } from '../../compile/config.ts';
import { machineAccounts } from './accounts.ts';
import type { EximArguments } from './arguments.ts';

/** A target, and what follows from it; made once for each set of options that name one. */
export interface TargetParts {
  readonly catalogue: TargetCatalogue;
  readonly predefined: readonly PredefinedMacro[];
}

/** Remembers targets from one run to the next. */
export type TargetCache = Map<string, TargetParts>;

/**
 * The target that `--target` and `--features-from` ask for.
 *
 * @throws RangeError with a message for people where they name what is not known; Error where the file cannot be read
 */
export function targetParts(args: EximArguments, cwd: string, catalogue: Catalogue, cache: TargetCache): TargetParts {
  const { target: version, featuresFrom: file } = args.own;
  const path = file === undefined ? undefined : resolve(cwd, file);
  const key = JSON.stringify([version, path, path === undefined ? 0 : statSync(path).mtimeMs]);
  const known = cache.get(key);
  if (known) return known;
  const featuresFrom = path === undefined ? undefined : readFileSync(path, 'latin1');
  const target = makeTarget(
    {
      ...(version === undefined ? {} : { version }),
      ...(featuresFrom === undefined ? {} : { featuresFrom, untold: 'absent' }),
    },
    catalogue,
  );
  const parts = { catalogue: forTarget(catalogue, target), predefined: predefinedMacros(catalogue, target) };
  cache.set(key, parts);
  return parts;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

/** What reading the configuration gave. */
export type ConfigurationReading =
  | { readonly ok: true; readonly config: CompiledConfig; readonly file: string }
  | { readonly ok: false; readonly verdict: EximVerdict };

/** The configuration file of a usual build, read where `-C` names none. */
const usualFile = '/usr/exim/configure';

/**
 * Reads and compiles the configuration that a command line names, with what it includes.
 *
 * @param hooks lent to the compiler
 * @returns the verdict of the first fault that Exim would meet, where there is one
 */
export function readConfiguration(
  args: EximArguments,
  cwd: string,
  { catalogue, predefined }: TargetParts,
  hooks: CompileHooks,
): ConfigurationReading {
  const list = args.configFiles ?? usualFile;
  for (const name of list.split(':').map((each) => trimSpace(each))) {
    if (name === '') continue;
    const path = isAbsolute(name) ? name : join(cwd, name);
    const text = readText(path);
    if (text === undefined) {
      if (!existsSync(path)) continue;
      const message = `failed to open configuration file ${name}: Permission denied`;
      return { ok: false, verdict: { message, form: 'plain' } };
    }
    const source = preprocess(sourceFile(name, text), {
      reader: {
        read: (each) => readText(isAbsolute(each) ? each : join(cwd, each)),
        exists: (each) => existsSync(isAbsolute(each) ? each : join(cwd, each)),
      },
      defines: args.defines,
      predefined,
      showsMalformedMacro: showsMalformedMacro(catalogue.target),
    });
    const config = compileConfig(source, parseConfig(source.logical), catalogue, machineAccounts(), hooks);
    const verdict = config.faults.find((fault) => fault.exim)?.exim;
    return verdict ? { ok: false, verdict } : { ok: true, config, file: name };
  }
  return { ok: false, verdict: { message: `non-existent configuration file(s): ${list}`, form: 'plain' } };
}
