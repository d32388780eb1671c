import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { writeFile } from './disk.ts';
import type { Io } from './io.ts';
import { exitCodes, UsageError } from './io.ts';
import type { LoadOptions } from './load.ts';
import { addTargetOptions } from './target-options.ts';

/** The options of `eximc graph`. */
interface GraphOptions extends LoadOptions {
  readonly format?: 'dot' | 'mermaid' | 'svg';
  readonly part: 'all' | 'acls' | 'routing';
  readonly output?: string;
}

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const notes = `
Examples:
  $ eximc graph exim.conf > exim.svg
  $ eximc graph --part routing --format mermaid exim.conf
  $ eximc graph --format dot exim.conf | dot -Tpdf -o exim.pdf`;

const endings = { svg: 'svg', dot: 'dot', gv: 'dot', mmd: 'mermaid', mermaid: 'mermaid' } as const;

/** The format that a file's name tells. */
function formatOf(output: string | undefined): 'dot' | 'mermaid' | 'svg' {
  const ending = /\.(\w+)$/.exec(output ?? '')?.[1];
  if (ending === undefined) return 'svg';
  if (Object.hasOwn(endings, ending)) return endings[ending as keyof typeof endings];
  throw new UsageError(
    `-o ${output ?? ''}: a drawing is written to .svg, .dot, .gv, .mmd or .mermaid; --format tells what else it is`,
  );
}

async function graph(name: string, options: GraphOptions, io: Io): Promise<number> {
  const { configLoader } = await import('./load.ts');
  const loaded = await configLoader(options, false, io)(name);
  // A configuration that the project ignores is one that nobody wants to see.
  if (!loaded) return exitCodes.clean;
  const { configGraph } = await import('../report/graph-model.ts');
  const format = options.format ?? formatOf(options.output);
  const config = loaded.read(new Map());
  const drawn = configGraph(config, options.part);
  let text: string;
  switch (format) {
    case 'dot':
      text = (await import('../report/graph-dot.ts')).graphDot(drawn);
      break;
    case 'mermaid':
      text = (await import('../report/graph-mermaid.ts')).graphMermaid(drawn);
      break;
    case 'svg':
      text = (await import('../report/graph-svg.ts')).graphSvg(drawn);
  }
  if (options.output === undefined) io.out(text);
  else writeFile(resolve(io.cwd, options.output), options.output, text);
  const { accountRules, refusalOf } = await import('./refusal.ts');
  const refusal = refusalOf(config, loaded.opened.nameOf, accountRules);
  if (refusal) {
    const { visible } = await import('../report/visible.ts');
    const { file, line, column, message } = refusal;
    io.err(`${file}:${line}:${column}: ${visible(message)}; what can be read is drawn\n`);
  }
  return exitCodes.clean;
}

/** Adds what `eximc graph` takes; its work is loaded when it is called. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument('<file>', 'a configuration file, a folder like Debian\'s conf.d, or "-"');
  command
    .addOption(
      new Option('--format <name>', "the language to draw in (default: by the file's name, else svg)").choices([
        'svg',
        'dot',
        'mermaid',
      ]),
    )
    .addOption(
      new Option('--part <name>', 'only ACLs, or only routers and transports')
        .choices(['all', 'acls', 'routing'])
        .default('all'),
    )
    .option('-o, --output <file>', 'write to a file');
  addTargetOptions(command);
  command
    .option(
      '--config <file>',
      "the project's file (default: eximc.config.{json,yaml,yml} beside the configuration or above)",
    )
    .option('--no-config', "read no project's file")
    .option('--include-root <folder>', 'look for absolute includes below this folder first (repeatable)', gather)
    .addHelpText('after', notes)
    .action(async (name: string, options: GraphOptions) => {
      done(await graph(name, options, io));
    });
}
