import type { CompiledDriver } from '../../../compile/config.ts';
import { delivering, inRcpt } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { firstShellWord } from '../../shell-words.ts';
import { spanIn } from '../../spans.ts';

const pipe = (options: string): string => delivering(`  driver = pipe\n${options}`);

/** The options that hold a command which Exim runs itself. */
function commandsOf({ driver, options }: CompiledDriver): readonly string[] {
  if (driver?.name === 'pipe' && flagOf(options, 'use_shell', false)) return ['transport_filter'];
  return ['command', 'transport_filter'];
}

/** The language of the shell in a command that no shell runs. */
export const commandShellSyntax: Rule = {
  name: 'command/shell-syntax',
  severity: 'warning',
  summary: 'A command that Exim runs itself holds no pipes or redirections.',
  why: 'Exim runs a program with its arguments, without a shell. A bar, a ">" or a "&&" is given to the program as an argument like any other: nothing is redirected, and no second program is run. use_shell of a pipe transport, or /bin/sh -c "…", is what it takes.',
  exceptions: 'A program that takes such an argument.',
  wrong: [
    {
      config: pipe('  command = /usr/bin/formail -ds | /usr/bin/procmail\n'),
      points: '|',
      says: 'is an argument',
    },
    {
      config: inRcpt('  warn condition = ${run{/usr/bin/logger -t mail > /dev/null}{yes}{no}}\n  accept\n'),
      points: '>',
    },
  ],
  right: [
    { config: pipe('  command = /usr/bin/formail -ds | /usr/bin/procmail\n  use_shell\n') },
    { config: pipe('  command = /bin/sh -c "/usr/bin/formail -ds | /usr/bin/procmail"\n') },
    { config: pipe('  command = /usr/bin/procmail -a ${if eq{$domain}{a > b}{x}{y}}\n') },
  ],
  check({ config, report }) {
    const message = (word: string): string => `no shell runs this: "${word}" is an argument of the program`;
    for (const driver of [...config.routers, ...config.transports]) {
      for (const name of commandsOf(driver)) {
        const value = driver.options.get(name)?.settings.at(-1)?.value;
        const word = value && firstShellWord(value.text);
        if (word) report({ at: spanIn(value, word.start, word.end), message: message(word.text) });
      }
    }
    for (const { text, node } of expansionsOf(config).items) {
      const command = node.kind === 'run' ? node.command : undefined;
      const word = command && firstShellWord(text.value.text.slice(command.start, command.end));
      if (!word) continue;
      const at = spanIn(text.value, command.start + word.start, command.start + word.end);
      report({ at, message: message(word.text) });
    }
  },
};
