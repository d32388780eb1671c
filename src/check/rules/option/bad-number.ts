import { literalsOf } from '../../literals.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';

/** What an expanded number may look like, by what the option holds (`expand_string_integer`, `check_quota`). */
const forms: Readonly<Record<string, RegExp>> = {
  number: /^\d+[KMG]?[\t-\r ]*$/i,
  quota: /^\d+(?:\.\d*)?[KMG%]?[\t-\r ]*(?:\/no_check[\t-\r ]*)?$/i,
};

/** A number that is none, in an option that is expanded. */
export const optionBadNumber: Rule = {
  name: 'option/bad-number',
  severity: 'error',
  summary: 'An expanded option that holds a number comes to one, perhaps with K, M or G.',
  why: 'Exim looks at the number when it needs it: with a bad message_size_limit every connection is refused with a temporary error, with a bad quota every delivery is deferred.',
  wrong: [
    { config: 'message_size_limit = 50MB\n', points: '50MB', says: 'K, M or G' },
    {
      config: 'message_size_limit = ${if eq{$sender_host_address}{127.0.0.1}{none}{10M}}\n',
      points: 'none',
      says: 'is no number',
    },
    {
      config:
        'begin routers\nr:\n  driver = accept\n  transport = t\nbegin transports\nt:\n  driver = appendfile\n  file = /var/mail/all\n  quota = 1 GB\n',
      points: '1 GB',
      says: 'is no number',
    },
  ],
  right: [
    { config: 'message_size_limit = 50M\nsmtp_accept_max_per_host = ${if eq{a}{b}{5}{10}}\n' },
    {
      config:
        'begin routers\nr:\n  driver = accept\n  transport = t\nbegin transports\nt:\n  driver = appendfile\n  file = /var/mail/all\n  quota = 1.5G/no_check\n  quota_warn_threshold = 75%\n',
    },
  ],
  check({ config, report }) {
    for (const { option } of eachOption(config)) {
      const form = forms[option.row.content ?? ''];
      if (!form || option.row.type !== 'string') continue;
      for (const { text, at } of literalsOf(config, option)) {
        if (form.test(text)) continue;
        report({ at, message: `"${text}" is no number: "${option.row.name}" takes digits, and perhaps K, M or G` });
      }
    }
  },
};
