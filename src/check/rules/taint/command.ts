import { delivering } from '../../example-config.ts';
import { expansionsOf } from '../../expansions.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import type { Sink } from '../../taint-report.ts';
import { reportTaint } from '../../taint-report.ts';

const commands: Readonly<Record<string, string>> = { lmtp: 'command', pipe: 'command', queryprogram: 'command' };

const command: Sink = { what: 'an argument of a command', since: '4.96' };

const pipe = (argument: string): string =>
  delivering(
    `  driver = pipe\n  command = /usr/bin/procmail -d ${argument}\n`,
    '  driver = accept\n  check_local_user\n',
  );

/** A command with something in it that somebody outside has chosen. */
export const taintCommand: Rule = {
  name: 'taint/command',
  severity: 'error',
  summary: 'Arguments of commands hold nothing that comes from outside.',
  why: 'Whoever sends mail chooses the local part: "-x" or "$(…)" as well. From 4.96 on Exim does not run such commands, and the mail is deferred. Let the command take it from its environment ($LOCAL_PART, $SENDER …), or use $local_part_data.',
  exceptions: 'With use_shell, Exim does not look: there it is you who must.',
  wrong: [
    { config: pipe('$local_part'), points: '$local_part', says: 'from 4.96 on', fixed: pipe('$local_part_data') },
    { config: pipe('root -f $sender_address'), points: '$sender_address', says: 'comes from outside' },
  ],
  right: [{ config: pipe('$local_part_data') }, { config: pipe('$local_part'), target: { version: '4.95' } }],
  check({ config, report }) {
    for (const text of expansionsOf(config).texts) {
      const { site } = text;
      if (site.kind !== 'transport' && site.kind !== 'router') continue;
      const { driver, option } = site;
      const { name } = option.row;
      if (name !== 'transport_filter' && commands[driver.driver?.name ?? ''] !== name) continue;
      if (name === 'command' && flagOf(driver.options, 'use_shell', false)) continue;
      reportTaint(config, text, text.tree, command, report);
    }
  },
};
