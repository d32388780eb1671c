import type { OptionValue } from '../../../compile/config.ts';
import { delivering } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Environment variables that fall to pieces. */
export const optionBadEnvironment: Rule = {
  name: 'option/bad-environment',
  severity: 'warning',
  summary: 'The items of add_environment, and of environment of a pipe transport, are name=value.',
  why: 'Both are lists that colons separate. A path of several directories is cut at its colons: the variable holds the first of them only. The colons are doubled, or the list begins with another separator.',
  wrong: [
    {
      config: 'add_environment = PATH=/usr/bin:/bin\n',
      points: '/bin',
      occurrence: 2,
      says: 'no name=value',
    },
    {
      config: delivering('  driver = pipe\n  command = /bin/cat\n  environment = LANG=C:PATH=/bin:/usr/bin\n'),
      points: '/usr/bin',
    },
  ],
  right: [
    { config: 'add_environment = PATH=/usr/bin::/bin\n' },
    { config: 'add_environment = <; PATH=/usr/bin:/bin\n' },
    { config: delivering('  driver = pipe\n  command = /bin/cat\n  environment = LANG=C : TZ=UTC\n') },
  ],
  check({ config, report }) {
    const look = (option: OptionValue | undefined): void => {
      for (const { value } of option?.settings ?? []) {
        for (const { text, open, start, end } of value ? listItems(config, value) : []) {
          if (!value || open || text === '' || text.includes('=')) continue;
          report({
            at: spanIn(value, start, end),
            message: `"${text}" is no name=value: a colon in a value is doubled`,
          });
        }
      }
    };
    look(config.main.get('add_environment'));
    for (const { driver, options } of config.transports) if (driver?.name === 'pipe') look(options.get('environment'));
  },
};
