import { capabilityRows } from '../../../grammar/sieve/words.ts';
import type { EximMode } from './arguments.ts';
import { readArguments } from './arguments.ts';
import type { TargetCache } from './configuration.ts';
import { readConfiguration, targetParts } from './configuration.ts';
import { logTime, verdictText } from './error-text.ts';
import { expandTestMode } from './expand-test.ts';
import { filterMode } from './filter-test.ts';
import type { EximJob, EximModeFunction, EximParts, EximPreamble, EximRequest, EximResult } from './job.ts';
import { printMode } from './print.ts';
import { retryTestMode } from './retry-test.ts';
import { rewriteTestMode } from './rewrite-test.ts';
import { addressMode, verifyMode } from './route-modes.ts';
import { batchMode, hostMode, smtpMode } from './session-modes.ts';
import { versionText } from './version.ts';

/** The modes that need nothing but the configuration, and at most a world. */
const ownModes: Partial<Readonly<Record<EximMode, EximModeFunction>>> = {
  version: (job) => ({ rc: 0, out: `Configuration file is ${job.configFile}\n`, err: '' }),
  expand: expandTestMode,
  print: printMode,
  address: addressMode,
  filter: filterMode,
  host: hostMode,
  smtp: smtpMode,
  'batch-smtp': batchMode,
  verify: verifyMode,
  retry: retryTestMode,
  rewrite: rewriteTestMode,
};

/** What modes say before they read the configuration. */
const preambles: Partial<Readonly<Record<EximMode, EximPreamble>>> = {
  version: ({ catalogue }) => versionText(catalogue),
};

const usage =
  'Exim is a Mail Transfer Agent. This is eximc, which does as Exim does with the options for trying a configuration out:\n' +
  '-bV, -bP, -be, -bt, -bv, -bh, -bs, -bS, -brt, -brw, -bf; -C FILE names the configuration, -DMACRO=x defines a macro.\n' +
  'Options of eximc itself: --target RELEASE, --features-from FILE (what an "exim -bV" printed), --dns FILE, --at TIME.\n';

/** The extensions of Sieve, as `-bI:sieve` lists them. */
function sieveExtensions(): string {
  const listed = capabilityRows.filter((row) => row.listed);
  return listed.map(({ name }) => `${name}\n`).join('');
}

function failure(message: string): EximResult {
  return { rc: 1, out: '', err: `exim: ${message}\n` };
}

/** A command that does what Exim does. */
export type EximCommand = (request: EximRequest) => EximResult;

/**
 * Makes the command. What a run has to work out that the next may need again (the target's catalogue, its predefined
 * macros) is kept.
 *
 * @param parts the catalogue, and the modes that other parts of eximc provide
 */
export function createEximCommand(parts: EximParts): EximCommand {
  const cache: TargetCache = new Map();
  const modes = { ...ownModes, ...parts.modes };
  return (request) => {
    const reading = readArguments(request.args);
    if (!reading.ok) return failure(reading.message);
    const args = reading.arguments;
    if (args.mode === 'usage') return { rc: 1, out: '', err: usage };
    if (args.mode === 'sieve-extensions') return { rc: 0, out: sieveExtensions(), err: '' };
    const run = modes[args.mode];
    if (!run) return failure(`eximc cannot do this yet: ${args.mode}`);
    const now = args.own.at === undefined ? Date.now() : Date.parse(args.own.at);
    if (Number.isNaN(now)) return failure(`"${args.own.at ?? ''}" is no time that eximc can read`);
    let target;
    try {
      target = targetParts(args, request.cwd, parts.catalogue, cache);
    } catch (error) {
      return failure(error instanceof Error ? error.message : String(error));
    }
    const { catalogue } = target;
    const out = preambles[args.mode]?.({ arguments: args, catalogue, now }) ?? '';
    const config = readConfiguration(args, request.cwd, target, parts.hooks?.(request, args) ?? {});
    if (!config.ok) {
      const text = verdictText(config.verdict);
      // With -bP, but for "config", Exim is verbose, and shows the log line as debugging output.
      const verbose = args.mode === 'print' && args.rest[0] !== 'config';
      const err = verbose ? `LOG: PANIC DIE\n  ${text}\n` : `${logTime(now)} ${text}\n`;
      return { rc: 1, out, err };
    }
    const job: EximJob = {
      request,
      arguments: args,
      config: config.config,
      configFile: config.file,
      catalogue,
      predefined: target.predefined,
      now,
    };
    const result = run(job);
    return { ...result, out: out + result.out };
  };
}
