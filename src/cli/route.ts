import type { Command } from 'commander';
import { Option } from 'commander';
import type { Io } from './io.ts';
import { exitCodes } from './io.ts';
import type { PermissionOptions } from './permission-options.ts';
import { addPermissionOptions } from './permission-options.ts';
import type { TargetOptions } from './target-options.ts';
import { addTargetOptions } from './target-options.ts';

/** The options of `eximc route`. */
interface RouteOptions extends TargetOptions, PermissionOptions {
  readonly sender?: string;
  readonly verify?: true;
  readonly dns?: string;
  readonly root?: string;
  readonly at?: string;
  readonly format: 'terminal' | 'json' | 'html';
  readonly verbose?: true;
  readonly trace: boolean;
  readonly color?: boolean;
}

const notes = `
Tells for each address which routers are asked, which one takes it and why, and where it would be delivered. Without
--dns and --root, the DNS and files are unknown, and what is asked of them is told as missing.

Exit code: 0 every address goes somewhere, 1 one does not, 2 wrong usage or unreadable input.

Examples:
  $ eximc route exim.conf alice@example.org
  $ eximc route exim.conf --dns zones.yaml --sender bob@example.net list@example.org
  $ eximc route /etc/exim4/exim4.conf --allow-read --allow-net postmaster@example.org`;

async function route(file: string, addresses: readonly string[], options: RouteOptions, io: Io): Promise<number> {
  const { runnerOptions, printProblems, printSubjects } = await import('./run-scenarios.ts');
  const { checkAddress, commandLineScenario } = await import('./command-line-scenario.ts');
  const { runScenario, traceSubject } = await import('./scenario-runner.ts');
  const { sender, verify } = options;
  if (sender !== undefined) checkAddress('--sender', sender);
  const routes = addresses.map((address) => ({
    address,
    ...(sender !== undefined && { sender: sender === '<>' ? '' : sender }),
    ...(verify && { verify }),
  }));
  const runner = await runnerOptions({ ...options, config: file }, options.trace, io);
  const { path, files } = commandLineScenario(options, runner.files, io.cwd, { routes });
  const ran = await runScenario(path, { ...runner, files });
  if (!ran.ok) {
    printProblems(ran.problems, io);
    return exitCodes.usage;
  }
  await printSubjects([traceSubject(ran, file)], options, io);
  const stuck = ran.result.routes.some(({ undelivered }) =>
    undelivered.some(({ outcome }) => outcome === 'failed' || outcome === 'deferred'),
  );
  return stuck ? exitCodes.findings : exitCodes.clean;
}

/** Adds what `eximc route` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', "a configuration file, or a folder like Debian's conf.d");
  command.argument('<addresses...>', 'the addresses to route');
  command
    .option('--sender <address>', 'the sender, where routers look at it')
    .option('--verify', 'route as for verification, not for delivery')
    .option('--dns <file>', 'the DNS: YAML or JSON with records and zones')
    .option('--root <folder>', 'a folder below which absolute paths of the configuration are looked for')
    .option('--at <time>', 'the time at which it happens, as in 2026-01-02T03:04:05Z')
    .addOption(
      new Option('--format <name>', 'how to tell it').choices(['terminal', 'json', 'html']).default('terminal'),
    )
    .option('-v, --verbose', 'show every step, expansions and lookups among them')
    .option('--no-trace', 'record no steps')
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours');
  addTargetOptions(command);
  addPermissionOptions(command);
  command.addHelpText('after', notes).action(async (file: string, addresses: string[], options: RouteOptions) => {
    done(await route(file, addresses, options, io));
  });
}
