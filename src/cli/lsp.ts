import type { Command } from 'commander';
import { Option } from 'commander';
import type { Host, Project } from '../../lsp/server/host.ts';
import type { ProjectSettings } from '../check/settings.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';
import { projectLoader } from './project.ts';
import { debianText } from './debian.ts';
import type { TargetOptions } from './target-options.ts';
import { addTargetOptions, definesOf, targetOf } from './target-options.ts';
import { version } from './version.ts';

interface LspOptions extends TargetOptions {
  readonly stdio?: true;
  readonly config?: string | false;
}

const notes = `
An editor starts this; there is nothing to type. README.md says how editors are set up.

What the project's file beside a configuration says holds here as it does for "eximc lint"; so do the options above.

Examples:
  $ eximc lsp --stdio
  $ eximc lsp --stdio --target 4.96 --features all`;

/** The project's file and the command line, as the language server asks for them. */
async function createHost(options: LspOptions, io: Io): Promise<Host> {
  const { chooseTarget, defaultSettings, ruleDocuments } = await import('../index.ts');
  const { accountsFor } = await import('./load.ts');
  const names = ruleDocuments.map(({ name }) => name);

  async function projectOf(settings: ProjectSettings, folder: string | undefined): Promise<Project> {
    const missing = settings.missingIncludes ?? 'warning';
    return {
      settings: {
        ...settings,
        rules: { 'include/missing': missing === 'ignore' ? 'off' : missing, ...settings.rules },
      },
      folder,
      target: await targetOf(options, settings, io.cwd),
      defines: definesOf(options, settings),
      accounts: await accountsFor(false, settings),
    };
  }

  return {
    version,
    folderText(folder) {
      try {
        return debianText(folder);
      } catch (error) {
        if (error instanceof UsageError) return undefined;
        throw error;
      }
    },
    evaluate: async (config, text) => (await import('./lsp-simulation.ts')).evaluate(config, text),
    scenarios: async (folder) => (await import('./lsp-simulation.ts')).scenariosBelow(folder),
    runScenario: async (path, textOf, format) =>
      (await import('./lsp-simulation.ts')).runScenarioFor(path, textOf, format),
    schema: async (kind) => (await import('./lsp-written.ts')).schemaOf(kind),
    problems: async (kind, path, textOf) => (await import('./lsp-written.ts')).problemsOf(kind, path, textOf, names),
    async project(folder) {
      try {
        // Anew each time: the file may have changed since.
        const { settings, folder: place } = await projectLoader(options.config, io.cwd, names)(folder);
        return await projectOf(settings, place);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const project = await projectOf(defaultSettings, undefined).catch(() => undefined);
        return {
          ...(project ?? {
            settings: defaultSettings,
            folder: undefined,
            target: chooseTarget(),
            defines: [],
            accounts: await accountsFor(false, defaultSettings),
          }),
          problem: error.message,
        };
      }
    },
  };
}

/** Adds what `eximc lsp` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .option('--stdio', 'speak over standard input and output (there is no other way)')
    // The library of VS Code's extensions gives it; the library of the server reads it from the command line by itself.
    .addOption(new Option('--clientProcessId <id>', 'end when this process has ended').hideHelp());
  addTargetOptions(command);
  command
    .option('--config <file>', "take this project's file")
    .option('--no-config', "take no project's file")
    .addHelpText('after', notes)
    .action(async (options: LspOptions) => {
      const { serveStdio } = await import('../../lsp/server/server.ts');
      await serveStdio(await createHost(options, io));
      done(0);
    });
}
