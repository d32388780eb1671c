import { lowerCase, trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { inRcpt } from '../../example-config.ts';
import { listItems } from '../../lists.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';
import { replaceByOnly } from '../../suggested.ts';

const smtp = (protocol: string): string =>
  `begin routers\nout:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n  protocol = ${protocol}\n`;

/** A word that an option does not know. */
export const optionUnknownWord: Rule = {
  name: 'option/unknown-word',
  severity: 'error',
  summary: 'An option that takes one of a few words has one of them.',
  why: 'Exim does not look at the word when it reads the configuration. When it needs it, it goes on as if nothing had been set, or gives up with an error.',
  wrong: [
    { config: smtp('stmp'), points: 'stmp', says: 'did you mean' },
    { config: 'host_lookup_order = bydns : byadr\n', points: 'byadr', says: '"byaddr"' },
  ],
  right: [{ config: smtp('lmtp') }, { config: `host_lookup_order = byaddr : bydns\n${inRcpt('  accept\n')}` }],
  check({ config, report }) {
    const refused = new Set(config.faults.map(({ at }) => at.start));
    for (const { option } of eachOption(config)) {
      const { words, content } = option.row;
      if (!words || option.row.name === 'log_selector') continue;
      for (const { value } of option.settings) {
        if (!value || refused.has(value.start)) continue;
        const whole = { text: trimSpace(value.text), open: value.text.includes('$'), start: 0, end: value.text.length };
        for (const { text, open, start, end } of content === 'list' ? listItems(config, value) : [whole]) {
          if (open || text === '' || words.some((word) => fits(lowerCase(text), word))) continue;
          const at = spanIn(value, start, end);
          const meant = nearest(text, words);
          const all = words.map((word) => `"${word}"`).join(', ');
          const message = `"${option.row.name}" does not know "${text}": there are ${all}${didYouMean(meant)}`;
          report({ at, message, ...replaceByOnly(at, meant) });
        }
      }
    }
  },
};

/** Whether a text is a word; one that ends in a colon or a slash stands for any that begins with it. */
function fits(text: string, word: string): boolean {
  return /[:/]$/.test(word) ? text.startsWith(word) : text === word;
}
