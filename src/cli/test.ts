import type { TestOptions } from './test-options.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { addPermissionOptions } from './permission-options.ts';
import { addTargetOptions } from './target-options.ts';

const notes = `
A PATH is a scenario, or a folder in which every .yaml and .yml file with "sessions:" or "routes:" is one; default: this
folder. What a scenario expects is compared with what would happen; what it leaves out may be as it likes.

--update writes what came out in place of what failed, and adds expectations where a message has none: look at the
difference before you keep it.

--oracle talks the SMTP part of each scenario to a real Exim as well (-bh, nothing is delivered), and shows each reply that
it gives otherwise. Files of the scenario are there for it; as root on Linux also its DNS, users and host name, and its time
where faketime is installed. The first line tells which. Other servers are not asked.

Exit code: 0 all held, 1 an expectation failed, a scenario cannot be run, or the coverage is below its threshold, 2 wrong
usage, 3 a fault of eximc.

Examples:
  $ eximc test scenarios
  $ eximc test --run greylist --verbose scenarios
  $ eximc test --coverage --coverage-threshold 90 --format junit -o report.xml scenarios
  $ eximc test --oracle exim4 scenarios/relay.yaml
  $ eximc test --coverage-format lcov --coverage-output lcov.info scenarios`;

/** Adds what `eximc test` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[paths...]', 'scenario files, or folders with scenarios');
  command
    .option('--run <pattern>', 'only scenarios whose file or description matches this regular expression')
    .option('--update', 'write what came out into the scenarios')
    .option(
      '--oracle <exim>',
      'talk the same to a real Exim (-bh) and show where it answers otherwise, in place of what is expected',
    )
    .option('--coverage', 'tell which ACL statements, routers and transports took effect')
    .addOption(
      new Option('--coverage-format <name>', 'how to tell it (implies --coverage; default: terminal)').choices([
        'terminal',
        'lcov',
        'html',
      ]),
    )
    .option('--coverage-output <file>', 'write it to a file (implies --coverage)')
    .addOption(
      new Option(
        '--coverage-threshold <percent>',
        'fail where a smaller share took effect (implies --coverage)',
      ).argParser(Number),
    )
    .addOption(
      new Option('--format <name>', 'how to tell what held')
        .choices(['terminal', 'tap', 'junit', 'json'])
        .default('terminal'),
    )
    .option('-o, --output <file>', 'write that to a file')
    .option('--watch', 'run again whenever a file changes that was read')
    .option('-v, --verbose', 'list what held as well, and what the scenarios did not say')
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours');
  addTargetOptions(command);
  addPermissionOptions(command, true);
  command.addHelpText('after', notes).action(async (paths: string[], options: TestOptions) => {
    const { testScenarios } = await import('./test-scenarios.ts');
    done(await testScenarios(paths, options, io));
  });
}
