import { delivering } from '../../example-config.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

const mailbox = (options: string): string => delivering(`  driver = appendfile\n${options}`);

/** Maildir or mailstore into a single file. */
export const transportFormatNeedsDirectory: Rule = {
  name: 'transport/format-needs-directory',
  severity: 'error',
  summary: 'An appendfile transport with maildir_format or mailstore_format has "directory", not "file".',
  why: 'These formats keep each message in a file of its own, below a directory. With "file", Exim defers every delivery, and writes to its panic log.',
  wrong: [
    {
      config: mailbox('  file = /var/mail/all\n  maildir_format\n'),
      points: 'maildir_format',
      says: 'needs "directory" in place of "file"',
    },
  ],
  right: [
    { config: mailbox('  directory = /var/mail/all\n  maildir_format\n') },
    { config: mailbox('  file = /var/mail/all\n') },
  ],
  check({ config, report }) {
    for (const { driver, options } of config.transports) {
      if (driver?.name !== 'appendfile' || !options.has('file') || options.has('directory')) continue;
      for (const name of ['maildir_format', 'mailstore_format']) {
        if (!flagOf(options, name, false)) continue;
        report({
          at: nameSpan(options.get(name)),
          message: `"${name}" needs "directory" in place of "file": nothing can be delivered`,
          related: [{ at: nameSpan(options.get('file')), message: '"file" is set here' }],
        });
      }
    }
  },
};
