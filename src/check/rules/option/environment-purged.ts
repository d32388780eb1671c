import type { Rule } from '../../rule.ts';

/** An environment that Exim empties, and complains of. */
export const optionEnvironmentPurged: Rule = {
  name: 'option/environment-purged',
  severity: 'info',
  summary: 'keep_environment says which environment variables Exim keeps, be it none.',
  why: 'Exim starts with an empty environment. Where keep_environment is not set at all, it writes "purging the environment" to the log and to the terminal, each time that it is started with one.',
  presets: ['strict'],
  needsWhole: true,
  wrong: [{ config: 'primary_hostname = mail.example.org\n', points: 'primary_hostname', says: 'keep_environment' }],
  right: [{ config: 'keep_environment =\nprimary_hostname = mail.example.org\n' }],
  check({ config, report }) {
    const [first] = config.main.values();
    const setting = first?.settings[0];
    if (!setting || config.main.has('keep_environment')) return;
    report({
      at: setting.name,
      message: 'set "keep_environment =": otherwise Exim warns of the environment that it empties',
    });
  },
};
