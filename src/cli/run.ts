import type { RunOptions } from './run-options.ts';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { addPermissionOptions } from './permission-options.ts';
import { addTargetOptions } from './target-options.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const notes = `
A SCENARIO is a YAML file that describes a world, clients and messages (see schema/scenario.schema.json). Without one,
the options describe a single message. Nothing leaves eximc: no mail is sent, nothing is written, no program is run, no
name is looked up but in the scenario, unless an option opens that.

Exit code: 0 when it was run, whatever came of the mail; 2 wrong usage, or a scenario or configuration that cannot be read.

Examples:
  $ eximc run relay.yaml
  $ eximc run --config exim.conf --from a@b.example --to c@d.example --ip 192.0.2.1
  $ eximc run --config exim.conf --from a@b.example --to c@d.example --ip 192.0.2.1 --data m.eml --format html -o m.html
  $ eximc run --config exim.conf --from a@b.example --to c@d.example --dns dns.yaml \\
      --down mx.d.example --queue-runs 'every 30m for 5d'`;

/** Adds what `eximc run` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('[scenarios...]', 'scenario files');
  command
    .option(
      '--config <file>',
      "the configuration, for a message that the options describe or in place of the scenario's",
    )
    .option('--from <address>', 'the sender of the envelope; empty for a bounce')
    .option('--to <address>', 'a recipient (repeatable)', gather)
    .option('--ip <address>', "the client's IP address; without it the message comes from a program on the machine")
    .option('--helo <name>', 'what the client says in EHLO')
    .option('--host-name <name>', "the name that a reverse lookup of the client's address gives")
    .option('--auth <user:password>', 'the client authenticates (AUTH PLAIN)')
    .option('--tls', 'the client begins TLS')
    .option('--data <file>', 'the message (default: a short test message)')
    .option('--spool <file>', 'deliver a message that is on a queue: its -H file (repeatable)', gather)
    .option(
      '--down <host>',
      "a server that refuses connections; 'HOST until 1d' where it comes back (repeatable)",
      gather,
    )
    .option(
      '--queue-runs <times>',
      "run the queue afterwards: 'every 30m for 5d', 'after 15m, after 2h -qff' (repeatable)",
      gather,
    )
    .option('--dns <file>', 'the DNS: YAML or JSON with records and zones')
    .option('--root <folder>', 'a folder below which absolute paths of the configuration are looked for')
    .option(
      '--at <time>',
      'the time at which it happens, as in 2026-01-02T03:04:05Z; with --spool, when the newest message came',
    );
  addTargetOptions(command);
  addPermissionOptions(command, true);
  command
    .addOption(
      new Option('--format <name>', 'how to tell what came of it')
        .choices(['terminal', 'json', 'html'])
        .default('terminal'),
    )
    .option('-o, --output <file>', 'write that to a file')
    .option(
      '--out <folder>',
      'write what would be delivered to a folder: messages and bounces, and below files/ the mailboxes and spool files',
    )
    .option('-v, --verbose', 'show every step, expansions and lookups among them')
    .option('--no-trace', 'record no steps')
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .addHelpText('after', notes)
    .action(async (scenarios: string[], options: RunOptions) => {
      const { runScenarios } = await import('./run-scenarios.ts');
      done(await runScenarios(scenarios, options, io));
    });
}
