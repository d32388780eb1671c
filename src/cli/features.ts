import type { FeaturesOptions } from './features-run.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { addTargetOptions } from './target-options.ts';

const notes = `
Examples:
  $ eximc features --target 4.96
  $ eximc features --features-from exim-bV.txt exim.conf
  $ eximc features --all`;

/** Adds what `eximc features` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[config]', 'a configuration: where it uses each of them is told');
  addTargetOptions(command);
  command
    .option('--all', 'every build feature, not the experimental systems alone')
    .addOption(new Option('--format <name>', 'how to print the table').choices(['text', 'json']).default('text'))
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .addHelpText('after', notes)
    .action(async (config: string | undefined, options: FeaturesOptions) => {
      done(await (await import('./features-run.ts')).tellFeatures(config, options, io));
    });
}
