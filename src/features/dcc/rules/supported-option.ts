import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { valueSpan } from '../../../check/spans.ts';

const config = (options: string): string =>
  `dccifd_address = /run/dcc/dccifd\ndccifd_options = ${options}\nacl_smtp_data = check_data\nbegin acl\ncheck_data:\n  defer !dcc = *\n  accept\n`;

/** dccifd is asked for an answer that Exim does not understand. */
export const supportedOption: Rule = {
  name: 'dcc/supported-option',
  severity: 'warning',
  summary: 'dccifd_options asks for the header and nothing else in its place.',
  why: 'Exim expects the X-DCC header from the third line of the answer on. Without the option "header" it does not come; with "body" the whole message follows, of which Exim takes the first 120 bytes.',
  wrong: [
    { config: config('body'), points: 'body', says: 'whole message' },
    { config: config('spam'), points: 'spam', says: 'without "header"' },
  ],
  right: [{ config: config('header') }],
  check({ config, report }) {
    const option = config.main.get('dccifd_options');
    const words = trimSpace(stringSetting(config.main, 'dccifd_options'))?.split(/[\t-\r ]+/);
    if (!option?.settings.length || !words) return;
    const at = valueSpan(option);
    if (words.includes('body'))
      report({ at, message: 'with "body" dccifd sends the whole message, which Exim cannot read' });
    else if (!words.includes('header')) report({ at, message: 'without "header" dccifd sends no X-DCC header' });
  },
};
