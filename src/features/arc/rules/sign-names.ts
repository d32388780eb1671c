import { compareVersions } from '../../../catalogue/version.ts';
import type { Rule } from '../../../check/rule.ts';
import { spanIn } from '../../../check/spans.ts';
import { signings } from '../signing.ts';

const config = (sign: string): string =>
  `acl_smtp_data = check_data\nbegin acl\ncheck_data:\n  warn verify = arc/none:fail:pass\n  accept add_header = :at_start:\${authresults {mx.example.org}}\nbegin transports\nremote_smtp:\n  driver = smtp\n  arc_sign = ${sign}\n`;

/** A name or key of arc_sign cannot be what it should be. */
export const signNames: Rule = {
  name: 'arc/sign-names',
  severity: 'error',
  summary: 'The identifier and selector of arc_sign look like domain names, the key is a key or an absolute path.',
  why: 'From 4.95 on Exim refuses to sign when the identifier or the selector holds other characters than letters, digits, hyphens and dots; before, receivers find no key there. A private key that does not begin with a slash is taken to be the key itself.',
  wrong: [
    { config: config('mx.example.org : my_sel : /etc/exim/arc.pem'), points: 'my_sel', says: 'letters, digits' },
    { config: config('mx.example.org : sel : arc.pem'), points: 'arc.pem', says: 'absolute path' },
  ],
  right: [{ config: config('mx.example.org : sel : /etc/exim/arc.pem') }],
  check({ config, report }) {
    const refused = compareVersions(config.target.version, '4.95') >= 0;
    for (const { items, value } of signings(config)) {
      for (const [index, name] of ['identifier', 'selector'].entries()) {
        const item = items[index];
        if (!item || item.open || /^[A-Za-z0-9.-]*$/.test(item.text)) continue;
        report({
          at: spanIn(value, item.start, item.end),
          message: `the ${name} may hold letters, digits, hyphens and dots only`,
          severity: refused ? 'error' : 'warning',
        });
      }
      const key = items[2];
      if (!key || key.open || key.text === '' || key.text.startsWith('/')) continue;
      if (/^-----BEGIN|^[A-Za-z0-9+/=\t-\r ]{60,}$/.test(key.text)) continue;
      report({
        at: spanIn(value, key.start, key.end),
        message: `"${key.text}" is neither a key nor the absolute path of one`,
      });
    }
  },
};
