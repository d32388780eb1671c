import type { ExpandOptions } from './expand-run.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { addPermissionOptions } from './permission-options.ts';
import { addTargetOptions } from './target-options.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const notes = `
As with "exim -be", macros of the configuration (and those of -D) are replaced in each string first, and a string that
begins with a capital letter defines a macro. Named lists, ACLs and options of the configuration hold. A string without
anything to expand is printed as it is.

Without a STRING, those of standard input are expanded, one a line; on a terminal, an interpreter begins, which completes
names with the tab key and keeps its history in $XDG_STATE_HOME/eximc or ~/.local/state/eximc.

Nothing leaves eximc: no file of this machine is read, no name looked up, no program run, but what the scenario of
--world states, unless an option opens that. What was asked for and not known is told on standard error.

Exit code: 0, 1 when an expansion failed, 2 wrong usage or unreadable input.

Examples:
  $ eximc expand exim.conf '\${if match_domain{example.org}{+local_domains}{local}{remote}}'
  $ eximc expand --explain --set sender_host_address=192.0.2.1 exim.conf '\${mask:$sender_host_address/24}'
  $ eximc expand --header 'Subject: hello' exim.conf '\${uc:$h_subject:}'
  $ eximc expand exim.conf`;

/** Adds what `eximc expand` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument('<file>', "a configuration file, or a folder like Debian's conf.d")
    .argument('[strings...]', 'what to expand')
    .option('--explain', 'show what each part of a string gave, as a tree')
    .option('--set <name=value>', 'give a variable a value (repeatable)', gather)
    .option('--header <line>', 'a header line of the message at hand (repeatable)', gather)
    .option('--message <file>', 'the message at hand: header lines and body')
    .option('--world <scenario>', 'a scenario file that states files, DNS, lookups and other surroundings')
    .option('--at <time>', 'the time, as in 2026-01-02T03:04:05Z (default: that of the scenario, or now)');
  addPermissionOptions(command);
  addTargetOptions(command);
  command
    .addOption(new Option('--format <form>', 'how to print results').choices(['text', 'json']).default('text'))
    .option(
      '--config <file>',
      "the project's file (default: eximc.config.{json,yaml,yml} beside the configuration or above)",
    )
    .option('--no-config', "read no project's file")
    .option('--include-root <folder>', 'look for absolute includes below this folder first (repeatable)', gather)
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .addHelpText('after', notes)
    .action(async (name: string, strings: string[], options: ExpandOptions) => {
      const { expandStrings } = await import('./expand-run.ts');
      done(await expandStrings(name, strings, options, io));
    });
}
