import { trimSpaceEnd } from '../../../../grammar/preprocess/characters.ts';
import type { Content } from '../../../catalogue/row.ts';
import { delivering } from '../../example-config.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

/** Texts in which no "#" behind white space has any business. Of lists, another rule speaks. */
const withoutComments: ReadonlySet<Content> = new Set(['directory', 'domain', 'file', 'number', 'router', 'transport']);

/** A comment behind the value of an option. */
export const optionTrailingComment: Rule = {
  name: 'option/trailing-comment',
  severity: 'warning',
  summary: 'A comment stands on a line of its own, not behind the value of an option.',
  why: 'Exim knows comments only where "#" is the first character of a line. Behind a path or a name, a comment is a part of it: there is no such file, and no such transport.',
  wrong: [
    {
      config: delivering('  driver = appendfile\n  file = /var/mail/all # one file for all\n'),
      points: '# one file for all',
      says: 'part of the value',
    },
  ],
  right: [
    { config: delivering('  driver = appendfile\n  # one file for all\n  file = /var/mail/all\n') },
    { config: delivering('  driver = appendfile\n  file = /var/mail/a#b\n') },
  ],
  check({ config, report }) {
    for (const { option } of eachOption(config)) {
      const { content, type } = option.row;
      if (type !== 'string' || content === undefined || !withoutComments.has(content)) continue;
      for (const { value } of option.settings) {
        const start = value ? value.text.search(/(?<=[^\t-\r ][\t-\r ]+)#/) : -1;
        if (!value || start < 0) continue;
        // In an expansion, anything may stand behind a space.
        if (/[{}]/.test(value.text.slice(start))) continue;
        report({
          at: spanIn(value, start, trimSpaceEnd(value.text).length),
          message: `this comment is part of the value of "${option.row.name}"`,
        });
      }
    }
  },
};
