import { Command, CommanderError } from 'commander';
import type { CommandEntry } from './command.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import { version } from './version.ts';

/** The commands, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  { name: 'lint', summary: 'report what is wrong with configurations', load: () => import('./lint.ts') },
  {
    name: 'compile',
    summary: 'print a configuration as it is read: as JSON, or as one flat file',
    load: () => import('./compile.ts'),
  },
  {
    name: 'run',
    summary: 'run mail through a configuration: tell what would happen to it, and which line decides it',
    load: () => import('./run.ts'),
  },
  {
    name: 'test',
    summary: 'run scenarios, and compare what comes out with what they expect',
    load: () => import('./test.ts'),
  },
  {
    name: 'session',
    summary: 'talk SMTP with a configuration: on standard input and output, or with clients that connect',
    load: () => import('./session.ts'),
  },
  {
    name: 'route',
    summary: 'tell where addresses go: which router takes them, to which transport and hosts',
    load: () => import('./route.ts'),
  },
  {
    name: 'graph',
    summary: 'draw ACLs, routers and transports: as SVG, DOT or Mermaid',
    load: () => import('./graph.ts'),
  },
  {
    name: 'expand',
    summary: 'expand strings with a configuration, and tell what each part of them gave',
    load: () => import('./expand.ts'),
  },
  {
    name: 'explain',
    summary: 'tell about a rule, an option, a variable, or another word of the language',
    load: () => import('./explain.ts'),
  },
  {
    name: 'features',
    summary: 'tell which systems and build features an Exim has, and where a configuration uses them',
    load: () => import('./features.ts'),
  },
  { name: 'lmdb', summary: 'show what a database file of LMDB holds', load: () => import('./lmdb.ts') },
  { name: 'rules', summary: 'list the rules of lint', load: () => import('./rules.ts') },
  { name: 'lsp', summary: 'serve an editor: the language server', load: () => import('./lsp.ts') },
];

const commandNames: readonly string[] = ['exim', ...commands.map(({ name }) => name), 'help'];

const isCommand = (name: string): boolean => commandNames.includes(name);

/**
 * Runs a command line. Only the command that is called for is loaded.
 *
 * @param args the arguments, without node and the script
 * @param io where to read and write
 * @returns the exit code; never throws
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.clean;
  const program = new Command('eximc')
    .description('Compiler, static analyser and simulator for Exim mail-server configuration.')
    .version(version, '-V, --version')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({ sortOptions: false })
    .showHelpAfterError('(eximc --help tells more)')
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.width,
      getErrHelpWidth: () => io.width,
    });
  const called = new Set(args.filter((arg) => !arg.startsWith('-')).slice(0, 2));
  program
    .command('exim')
    .summary('do what Exim does with its own options: -bV, -bP, -be, -bt, …')
    .helpOption(false)
    .allowUnknownOption();
  try {
    // Exim's arguments are no options of this program.
    if (args[0] === 'exim') return await (await import('./exim.ts')).runExim(args.slice(1), io);
    for (const { name, summary, load } of commands) {
      const command = program
        .command(name)
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
      command.showHelpAfterError(`(eximc ${name} --help tells more)`);
      if (!called.has(name)) continue;
      (await load()).define(command, io, (code) => {
        exitCode = code;
      });
    }
    const [first, about] = args;
    if (first === 'help' && about !== undefined && !about.startsWith('-') && !isCommand(about)) {
      const { didYouMean, nearest } = await import('../catalogue/near-miss.ts');
      throw new UsageError(`there is no command "${about}"${didYouMean(nearest(about, commandNames))}`);
    }
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return exitCodes.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
    if (error instanceof UsageError) {
      io.err(`eximc: ${error.message}\n`);
      return exitCodes.usage;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.err(`eximc: a fault of eximc itself; please report it\n${text}\n`);
    return exitCodes.internal;
  }
}
