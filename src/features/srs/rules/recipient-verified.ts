import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { knownVariableUses } from '../../mentions.ts';
import { decodings } from '../rewriting.ts';

const config = (secret: string): string =>
  `begin routers\nsrs_back:\n  driver = redirect\n  senders = :\n  condition = \${if inbound_srs {$local_part} {${secret}}}\n  data = $srs_recipient\nbegin transports\nforwarded:\n  driver = smtp\n  max_rcpt = 1\n  return_path = \${srs_encode {correct horse} {$return_path} {$original_domain}}\n`;

/** An address is delivered to that nobody has checked. */
export const recipientVerified: Rule = {
  name: 'srs/recipient-verified',
  severity: 'warning',
  summary: 'A router that delivers to $srs_recipient has checked it with inbound_srs and a secret.',
  why: 'With an empty secret inbound_srs asks only whether the address looks rewritten; Exim sets $srs_recipient all the same (its documentation says otherwise), and anybody can have mail sent through you to any address. Without the condition in the same router, the variable holds what an earlier one has left.',
  wrong: [
    { config: config(''), points: '$srs_recipient', says: 'no secret' },
    {
      config: config('correct horse').replace(/ {2}condition.*\n/, ''),
      points: '$srs_recipient',
      says: 'no inbound_srs condition',
    },
  ],
  right: [{ config: config('correct horse') }],
  check({ config, report }) {
    // With libsrs_alt the variable is set by the option.
    if (config.target.features.has('srs-alt') && config.catalogue.options('router/redirect').has('srs')) return;
    const conditions = decodings(config);
    for (const use of knownVariableUses(config, /^srs_recipient$/)) {
      const { site } = use;
      if (site.kind !== 'router' || site.driver.driver?.name !== 'redirect') continue;
      // libsrs_alt, in a target that has lost it.
      if (site.driver.node.items.some((item) => item.kind === 'option' && item.name.text === 'srs')) continue;
      const own = conditions.filter((call) => call.site.kind === 'router' && call.site.driver === site.driver);
      if (own.some(({ args }) => trimSpace(args[1]?.text) !== '')) continue;
      const message =
        own.length > 0
          ? '$srs_recipient is not verified: inbound_srs has no secret'
          : '$srs_recipient is not set here: the router has no inbound_srs condition';
      report({ at: use.at, message });
    }
  },
};
