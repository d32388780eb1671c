import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

const router = (options: string): string =>
  `begin routers\nuserforward:\n  driver = redirect\n  check_local_user\n  file = $home/.forward\n  file_transport = files\n  pipe_transport = pipes\n${options}begin transports\nfiles:\n  driver = appendfile\npipes:\n  driver = pipe\n`;

/** A router forbids pipes, but a Sieve filter may name one as a folder. */
export const routerSieveRunsPipe: Rule = {
  name: 'router/sieve-runs-pipe',
  severity: 'warning',
  summary: 'Where pipes are forbidden, no Sieve filter is allowed beside a transport for pipes.',
  why: 'The action "fileinto" of a Sieve filter takes any text for a folder. One that begins with a vertical bar is given to pipe_transport, which runs it as a command of the user; and since it counts as a file, forbid_pipe does not keep it from that: only forbid_file does. So does having no pipe_transport, which nothing but pipes needs.',
  exceptions: 'Users who may run commands in any case.',
  wrong: [{ config: router('  allow_filter\n  forbid_pipe\n'), points: 'forbid_pipe', says: 'fileinto' }],
  right: [
    { config: router('  allow_filter\n  forbid_pipe\n  forbid_sieve_filter\n') },
    { config: router('  allow_filter\n  forbid_pipe\n').replace('  pipe_transport = pipes\n', '') },
    { config: router('  forbid_pipe\n') },
  ],
  check({ config, report }) {
    for (const { driver, options } of config.routers) {
      if (driver?.name !== 'redirect') continue;
      const isOn = (name: string): boolean => flagOf(options, name, false);
      if (!isOn('forbid_pipe') || !isOn('allow_filter') || isOn('forbid_sieve_filter') || isOn('forbid_file')) continue;
      const transport = options.get('pipe_transport');
      if (!transport) continue;
      report({
        at: nameSpan(options.get('forbid_pipe')),
        message:
          '"forbid_pipe" does not keep Sieve filters from running commands: fileinto "|command" is not a pipe for it',
        related: [{ at: nameSpan(transport), message: 'this transport runs them' }],
      });
    }
  },
};
