import type { CompileOptions } from './compile-run.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { addTargetOptions } from './target-options.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const notes = `
The JSON is told by schema/compiled-config.schema.json. With --emit conf, macros are replaced, includes and conditionals
resolved, comments gone; a real Exim reads the result to the same effect.

Exit code: 0 when Exim would take the configuration, 1 when it would refuse it (why is told on standard error).

Examples:
  $ eximc compile exim.conf | jq '.routers[].name'
  $ eximc compile --emit conf --target 4.96 -o flat.conf /etc/exim4`;

/** Adds what `eximc compile` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'a configuration file, a folder like Debian\'s conf.d, or "-"');
  addTargetOptions(command);
  command
    .addOption(new Option('--emit <form>', 'JSON, or one flat configuration').choices(['json', 'conf']).default('json'))
    .option('-o, --output <file>', 'write to a file')
    .option(
      '--config <file>',
      "the project's file (default: eximc.config.{json,yaml,yml} beside the configuration or above)",
    )
    .option('--no-config', "read no project's file")
    .option('--as-path <path>', 'take the configuration for this path, as includes are relative to it')
    .option('--include-root <folder>', 'look for absolute includes below this folder first (repeatable)', gather)
    .addHelpText('after', notes)
    .action(async (name: string, options: CompileOptions) => {
      const { compileTo } = await import('./compile-run.ts');
      done(await compileTo(name, options, io));
    });
}
