import { isToldBetter } from '../../refused-expansions.ts';
import type { Rule } from '../../rule.ts';

/** A value that Exim expands as it starts, and cannot. */
export const optionExpansionFailed: Rule = {
  name: 'option/expansion-failed',
  severity: 'error',
  summary: 'A value that Exim expands while it reads the configuration can be expanded.',
  why: 'Paths, lists of users and a few other options are expanded once, before anything else is done. Where that fails Exim does not start. What hangs on the machine (its name, the time, files, programs) is not tried here.',
  exceptions: 'What is misspelt in the expansion itself is told by the rules on expansions, with what Exim says.',
  wrong: [
    {
      config: 'spool_directory = /var/spool/${if eq{a}{b}{one}fail}\n',
      points: '/var/spool/${if eq{a}{b}{one}fail}',
      says: 'cannot be expanded',
    },
    {
      config: 'primary_hostname = mx.example.org\nlocalhost_number = ${eval:1+$primary_hostname}\n',
      points: '${eval:1+$primary_hostname}',
      says: 'cannot be expanded',
    },
  ],
  right: [
    { config: 'spool_directory = /var/spool/exim\n' },
    { config: 'spool_directory = /var/spool/$primary_hostname\n' },
  ],
  check({ config, faults, report }) {
    for (const fault of faults) {
      if (isToldBetter(config, fault)) continue;
      const { at, message, exim } = fault;
      report({ at, message, ...(exim && { exim }) });
    }
  },
};
