import type { Command } from 'commander';
import { coloursFor } from './colours.ts';
import type { Io } from './io.ts';
import { UsageError } from './io.ts';
import type { TargetOptions } from './target-options.ts';
import { addTargetOptions, targetOf } from './target-options.ts';

interface ExplainOptions extends TargetOptions {
  readonly color?: boolean;
}

const notes = `
Examples:
  $ eximc explain acl/unknown
  $ eximc explain hosts_randomize
  $ eximc explain '$sender_host_address'
  $ eximc explain 'control = fakereject'
  $ eximc explain --target 4.96 arc`;

/** Adds what `eximc explain` takes. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command.argument(
    '<words...>',
    'a rule; or an option, driver, ACL word, control, variable, expansion item, lookup, build feature…',
  );
  addTargetOptions(command);
  command
    .option('--color', 'use colours also where the output is no terminal')
    .option('--no-color', 'use no colours')
    .addHelpText('after', notes)
    .action(async (words: string[], options: ExplainOptions) => {
      const { catalogue, defaultSettings, ruleDocuments } = await import('../index.ts');
      const { rulePage, wordPages } = await import('../report/page.ts');
      const { versions } = await import('../catalogue/version.ts');
      const { allNames, meanings, retiredPages, wordPage } = await import('../report/word-page.ts');
      const paint = await coloursFor(options.color, io);
      const target = await targetOf(options, defaultSettings, io.cwd);
      // "control = fakereject" may come as one argument or as three.
      const whole = words.join(' ');
      const asked = meanings(catalogue, whole).length > 0 ? [whole] : words;
      const pages = await Promise.all(
        asked.map(async (word) => {
          const rule = ruleDocuments.find(({ name }) => name === word);
          if (rule) return rulePage(rule, paint, io.width);
          const found = meanings(catalogue, word);
          if (found.length > 0) {
            return wordPages(
              found.map(({ kind, row }) => wordPage(kind, row, catalogue, target)),
              paint,
              io.width,
            );
          }
          const former = retiredPages(word);
          if (former.length > 0) return wordPages(former, paint, io.width);
          const { didYouMean, nearest } = await import('../catalogue/near-miss.ts');
          const names = word.includes('/') ? ruleDocuments.map(({ name }) => name) : allNames(catalogue);
          const guess = didYouMean(nearest(word.replace(/^\$/, ''), names));
          if (word.includes('/')) throw new UsageError(`there is no rule "${word}"${guess}`);
          throw new UsageError(`nothing is known of "${word}": no Exim from ${versions[0]} on has it${guess}`);
        }),
      );
      io.out(pages.join('\n'));
      done(0);
    });
}
