import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { variablesWithin } from '../../mentions.ts';
import { encodings } from '../rewriting.ts';

const config = (line: string): string =>
  `begin routers\nsrs_back:\n  driver = redirect\n  condition = \${if inbound_srs {$local_part} {correct horse}}\n  data = $srs_recipient\nbegin transports\nforwarded:\n  driver = smtp\n${line}  return_path = \${srs_encode {correct horse} {$return_path} {$original_domain}}\n`;

/** Variables that are set only while one address is delivered. */
const ofOneAddress = /^(?:original_domain|original_local_part|local_part|domain)$/;

/** A rewritten sender is to carry the domain of a recipient, of which there may be many. */
export const oneRecipient: Rule = {
  name: 'srs/one-recipient',
  severity: 'warning',
  summary: 'A transport that encodes the sender with the domain of the recipient takes one recipient at a time.',
  why: 'When several recipients go in one SMTP transaction, $original_domain and its like are empty, and the sender becomes an address without a domain. max_rcpt = 1 makes each recipient a delivery of its own.',
  wrong: [
    {
      config: config(''),
      points: '$original_domain',
      says: 'max_rcpt = 1',
    },
  ],
  right: [{ config: config('  max_rcpt = 1\n') }],
  check({ config, report }) {
    for (const call of encodings(config)) {
      const { site } = call;
      const domain = call.args[2];
      if (site.kind !== 'transport' || site.driver.driver?.name !== 'smtp' || !domain) continue;
      const [variable] = variablesWithin(config, call, domain).filter(({ name }) => ofOneAddress.test(name));
      if (!variable) continue;
      const most = site.driver.options.get('max_rcpt');
      const value = most?.value;
      if (
        value?.kind === 'integer'
          ? value.value === 1
          : value?.kind === 'string' && /^[\t-\r ]*1[\t-\r ]*$|\$/.test(value.value)
      ) {
        continue;
      }
      report({
        at: domain.at,
        message: `$${variable.name} is empty when several recipients are delivered at once: set max_rcpt = 1`,
        related: most?.settings.length ? [{ at: nameSpan(most), message: 'max_rcpt allows more than one' }] : [],
      });
    }
  },
};
