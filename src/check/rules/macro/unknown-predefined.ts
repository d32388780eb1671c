import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { versions } from '../../../catalogue/version.ts';
import { predefinedNames, undefinedNames } from '../../conditional-names.ts';
import type { Rule } from '../../rule.ts';
import { replaceByOnly } from '../../suggested.ts';

/** The names that end as one does, where there are no more than three: _HAVE_LOOKUP_LSEARCH for _DRIVER_LOOKUP_LSEARCH. */
function ofOtherClass(name: string, names: ReadonlySet<string>): string[] {
  const [tail = ''] = /_[A-Z\d]{3,}$/.exec(name) ?? [];
  const found = tail === '' ? [] : [...names].filter((each) => each.endsWith(tail));
  return found.length <= 3 ? found : [];
}

/** A macro whose name only Exim itself could define, but does not. */
export const macroUnknownPredefined: Rule = {
  name: 'macro/unknown-predefined',
  severity: 'warning',
  summary: 'A macro that begins with an underscore is one that Exim predefines.',
  why: 'Names that begin with an underscore are those of Exim: _HAVE_TLS, _OPT_MAIN_TLS_RESUMPTION_HOSTS. Neither a configuration nor the command line can define one. What asks for one that no Exim has is never true, or always.',
  exceptions: 'A build with features of its own.',
  wrong: [
    {
      config: '.ifdef _HAVE_GREYLISTING\nsmtp_accept_max = 5\n.endif\n',
      points: '_HAVE_GREYLISTING',
      says: 'no Exim',
    },
    {
      config: '.ifdef _DRIVER_LOOKUP_LSEARCH\nsmtp_accept_max = 5\n.endif\n',
      points: '_DRIVER_LOOKUP_LSEARCH',
      says: 'did you mean "_HAVE_LOOKUP_LSEARCH"?',
      fixed: '.ifdef _HAVE_LOOKUP_LSEARCH\nsmtp_accept_max = 5\n.endif\n',
    },
  ],
  right: [
    { config: '.ifdef _HAVE_OPENSSL\ntls_advertise_hosts = *\n.endif\n' },
    { config: '.ifdef _HAVE_GNUTLS\ntls_advertise_hosts = *\n.endif\n' },
    { config: '.ifdef HAVE_GREYLISTING\nsmtp_accept_max = 5\n.endif\n' },
  ],
  check({ config, report }) {
    for (const { name, at } of undefinedNames(config)) {
      // What is a slip of a name that there is, another rule tells.
      if (!name.startsWith('_') || nearest(name, predefinedNames(config)).length > 0) continue;
      const meant = ofOtherClass(name, predefinedNames(config));
      const message = `no Exim from ${versions[0]} to ${versions.at(-1) ?? ''} predefines "${name}"${didYouMean(meant)}`;
      report({ at, message, ...replaceByOnly(at, meant) });
    }
  },
};
