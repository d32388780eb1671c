import type { LintOptions } from './lint-run.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import { formatNames } from '../report/formats.ts';
import type { Io } from './io.ts';
import { addTargetOptions } from './target-options.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const severities = ['error', 'warning', 'info'];

const notes = `
A FILE may be a folder like Debian's /etc/exim4 or its conf.d, whose files are then read in the order in which
update-exim4.conf does, or "-" for standard input. Without a FILE: exim.conf, exim4.conf or conf.d in this folder.

A comment before a line silences a finding there:
  # eximc-disable-next-line option/unknown -- ours is patched
and "# eximc-disable RULE" … "# eximc-enable RULE" those of a block, "# eximc-disable-file RULE" those of a file.

Exit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input, 3 a fault of eximc.

Examples:
  $ eximc lint exim.conf
  $ eximc lint --target 4.96 --features arc,srs /etc/exim4
  $ exim -bV > build.txt && eximc lint --features-from build.txt --format sarif --output exim.sarif exim.conf`;

/** Adds what `eximc lint` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[files...]', 'configuration files');
  addTargetOptions(command);
  command
    .addOption(
      new Option(
        '--format <name>',
        'how to print the findings (default: terminal; github under GitHub Actions)',
      ).choices(formatNames),
    )
    .option('-o, --output <file>', 'print the findings to a file')
    .addOption(new Option('--preset <name>', 'which rules hold').choices(['recommended', 'strict']))
    .option(
      '--rule <name=severity>',
      'severity of a rule, a group (acl/*) or all (*): error, warning, info or off (repeatable)',
      gather,
    )
    .addOption(
      new Option('--fail-on <severity>', 'the least grave finding for exit code 1 (default: error)').choices(
        severities,
      ),
    )
    .addOption(new Option('--max-warnings <number>', 'exit code 1 when there are more warnings').argParser(Number))
    .option('-q, --quiet', 'print errors only, and nothing where there are none')
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .option(
      '--config <file>',
      "the project's file (default: eximc.config.{json,yaml,yml} beside the configuration or above)",
    )
    .option('--no-config', "read no project's file")
    .option('--as-path <path>', 'take the configuration for this path: in messages, and for relative includes')
    .option('--include-root <folder>', 'look for absolute includes below this folder first (repeatable)', gather)
    .addOption(
      new Option(
        '--missing-includes <severity>',
        'how grave it is that an included file is not there (default: warning)',
      ).choices([...severities, 'ignore']),
    )
    .option('--verify-accounts', 'report users and groups that this machine does not have')
    .option('--check-files', 'look at databases and keys that the configuration names, on this machine')
    .option('--fix', 'mend what can safely be mended')
    .option('--fix-unsafe', 'mend also where the change may not be what was meant')
    .option('--fix-dry-run', 'print what --fix (or --fix-unsafe) would change, as a diff')
    .option('--baseline <file>', 'leave out the findings that this file knows')
    .option('--update-baseline', 'write the findings of now to the baseline, and forget those that are gone')
    .addHelpText('after', notes)
    .action(async (files: string[], options: LintOptions) => {
      const { lint } = await import('./lint-run.ts');
      done(await lint(files, options, io));
    });
}
