import type { Command } from 'commander';
import { Option } from 'commander';
import { coloursFor } from './colours.ts';
import type { Io } from './io.ts';

interface RulesOptions {
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/** Adds what `eximc rules` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .addOption(new Option('--format <name>', 'how to print the list').choices(['text', 'json']).default('text'))
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .action(async (options: RulesOptions) => {
      const { ruleDocuments } = await import('../index.ts');
      const { ruleList, rulesAsJson } = await import('../report/rule-list.ts');
      io.out(
        options.format === 'json'
          ? rulesAsJson(ruleDocuments)
          : ruleList(ruleDocuments, await coloursFor(options.color, io)),
      );
      done(0);
    });
}
