import { delivering } from '../../example-config.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';

const mailbox = (options: string): string =>
  delivering(`  driver = appendfile\n  directory = /var/mail/all\n${options}`);

/** A directory of messages in no format that other programs know. */
export const transportDirectoryWithoutFormat: Rule = {
  name: 'transport/directory-without-format',
  severity: 'info',
  summary: 'An appendfile transport with "directory" says in which format the messages are kept there.',
  why: 'Without maildir_format, Exim writes each message to a file "q…" in the directory itself. IMAP and POP servers look for a maildir, below new and cur, and show nothing of it.',
  exceptions: 'Where a program of your own takes these files. With directory_file, nothing is reported.',
  wrong: [{ config: mailbox(''), points: 'directory', says: 'maildir_format' }],
  right: [
    { config: mailbox('  maildir_format\n') },
    { config: mailbox('  directory_file = ${tod_epoch}-$message_exim_id\n') },
  ],
  check({ config, report }) {
    for (const { driver, options } of config.transports) {
      if (driver?.name !== 'appendfile' || !options.has('directory') || options.has('directory_file')) continue;
      if (['maildir_format', 'mailstore_format'].some((name) => flagOf(options, name, false))) continue;
      report({
        at: nameSpan(options.get('directory')),
        message: 'each message becomes a file of its own here, and no maildir: "maildir_format" is not set',
      });
    }
  },
};
