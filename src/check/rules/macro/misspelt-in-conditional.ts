import { lowerCase, upperCase } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig } from '../../../compile/config.ts';
import { predefinedNames, undefinedNames } from '../../conditional-names.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { onceFor } from '../../once.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';

/** The words that names of options and macros of Exim are made of, longer ones and abbreviations alike. */
const eximWords = onceFor((catalogue: CompiledConfig['catalogue']): ReadonlySet<string> => {
  const words = new Set<string>();
  for (const { name } of catalogue.catalogue.options) for (const word of name.split('_')) words.add(word);
  for (const { name } of catalogue.catalogue.features) for (const word of name.split(/[^a-z0-9]+/)) words.add(word);
  return words;
});

/** The names with two neighbouring letters of one of its words swapped, so that the word is one of Exim's. */
function swapped(name: string, words: ReadonlySet<string>): string[] {
  const parts = name.split('_');
  const found: string[] = [];
  for (const [i, part] of parts.entries()) {
    const word = lowerCase(part);
    if (word.length < 3 || words.has(word)) continue;
    for (let at = 0; at + 1 < word.length; at++) {
      const other = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
      if (other === word || !words.has(other)) continue;
      found.push([...parts.slice(0, i), upperCase(other), ...parts.slice(i + 1)].join('_'));
    }
  }
  return found;
}

/** A macro that a conditional asks for, and that was probably meant to be another. */
export const macroMisspeltInConditional: Rule = {
  name: 'macro/misspelt-in-conditional',
  severity: 'warning',
  summary: 'A macro that .ifdef asks for is spelt as where it is defined.',
  why: 'A misspelt name is no fault for Exim: the macro is just not defined, and the lines below are left out without a word, or always read.',
  exceptions: 'A macro that is given on the command line, with -D.',
  wrong: [
    {
      config: 'WITH_GREYLIST = yes\n.ifdef WITH_GRAYLIST\nsmtp_accept_max = 5\n.endif\n',
      points: 'WITH_GRAYLIST',
      says: 'did you mean "WITH_GREYLIST"?',
      fixed: 'WITH_GREYLIST = yes\n.ifdef WITH_GREYLIST\nsmtp_accept_max = 5\n.endif\n',
    },
    { config: '.ifdef _HAVE_OPENSLL\nsmtp_accept_max = 5\n.endif\n', points: '_HAVE_OPENSLL', says: '_HAVE_OPENSSL' },
    { config: '.ifdef USE_TSL\ntls_advertise_hosts = *\n.endif\n', points: 'USE_TSL', says: 'did you mean "USE_TLS"?' },
  ],
  right: [
    { config: 'WITH_GREYLIST = yes\n.ifdef WITH_GREYLIST\nsmtp_accept_max = 5\n.endif\n' },
    { config: '.ifndef USE_TLS\ntls_advertise_hosts =\n.endif\n' },
  ],
  check({ config, report }) {
    const unknown = undefinedNames(config);
    if (unknown.length === 0) return;
    const defined = new Set(config.source.macros.map(({ name }) => name));
    for (const { name, at } of unknown) {
      const candidates = name.startsWith('_') ? predefinedNames(config) : defined;
      let meant = nearest(name, candidates);
      if (meant.length === 0) meant = swapped(name, eximWords(config.catalogue));
      if (meant.length === 0) continue;
      report({ at, message: `nothing defines the macro "${name}"${didYouMean(meant)}`, ...replaceByOnly(at, meant) });
    }
  },
};
