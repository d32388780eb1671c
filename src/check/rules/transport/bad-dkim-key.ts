import { literalsOf } from '../../literals.ts';
import type { Rule } from '../../rule.ts';

const smtp = (key: string): string =>
  `begin routers\nout:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n  dkim_domain = example.org\n  dkim_selector = 2026\n  dkim_private_key = ${key}\n`;

/** A key for DKIM that is neither a key nor the path of one. */
export const transportBadDkimKey: Rule = {
  name: 'transport/bad-dkim-key',
  severity: 'warning',
  summary: 'dkim_private_key is the absolute path of a file, or a key in PEM.',
  why: 'What does not begin with a slash is taken for the key itself. A relative path is none: the message is sent without a signature, and the error stands in the log only.',
  wrong: [
    { config: smtp('dkim/example.org.key'), points: 'dkim/example.org.key', says: 'is taken for the key itself' },
  ],
  right: [
    { config: smtp('/etc/exim/dkim/example.org.key') },
    { config: smtp('${if exists{/etc/exim/dkim/$sender_address_domain.key}{/etc/exim/dkim/a.key}{0}}') },
    { config: smtp('${lookup{$dkim_domain}lsearch{/etc/exim/keys}}') },
  ],
  check({ config, report }) {
    for (const { options } of config.transports) {
      for (const { text, at } of literalsOf(config, options.get('dkim_private_key'))) {
        // Only what is short and without the lines of a key can be a path.
        if (/^(?:\/|0$|false$)|-----|[\n{]/.test(text) || text.length > 200 || !/[/.]/.test(text)) continue;
        report({ at, message: `"${text}" is taken for the key itself: a path begins with "/"` });
      }
    }
  },
};
