import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { delivering } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { valueSpan } from '../../spans.ts';

const file = (path: string): string => delivering(`  driver = appendfile\n  file = ${path}\n`);

/** A mailbox whose path is not absolute. */
export const transportRelativePath: Rule = {
  name: 'transport/relative-path',
  severity: 'error',
  summary: 'The file or directory of an appendfile transport is an absolute path.',
  why: 'Exim defers every delivery to a path that does not begin with a slash: "not an absolute path".',
  wrong: [{ config: file('mail/all'), points: 'mail/all', says: 'does not begin with "/"' }],
  right: [{ config: file('/var/mail/all') }, { config: file('$home/mail') }],
  check({ config, report }) {
    for (const { driver, options } of config.transports) {
      if (driver?.name !== 'appendfile') continue;
      for (const name of ['file', 'directory']) {
        const option = options.get(name);
        const path = option?.value.kind === 'string' ? trimSpace(option.value.value) : '';
        if (path === '' || /^[/$\\]/.test(path)) continue;
        report({
          at: valueSpan(option),
          message: `the path "${path}" does not begin with "/": nothing can be delivered`,
        });
      }
    }
  },
};
