import type { Rule } from '../../../check/rule.ts';
import { valueSpan } from '../../../check/spans.ts';
import { decodings, encodings, rewritings } from '../rewriting.ts';

const decode =
  'srs_back:\n  driver = redirect\n  senders = :\n  condition = ${if inbound_srs {$local_part} {correct horse}}\n  data = $srs_recipient\n';
const encode =
  'begin transports\nforwarded:\n  driver = smtp\n  max_rcpt = 1\n  return_path = ${srs_encode {correct horse} {$return_path} {$original_domain}}\n';
const router = 'dnslookup:\n  driver = dnslookup\n  transport = forwarded\n';

/** Senders are rewritten and what comes back cannot be delivered, or the other way round. */
export const bothDirections: Rule = {
  name: 'srs/both-directions',
  severity: 'warning',
  summary: 'Where senders are rewritten, what comes back to them is turned back.',
  why: 'A bounce goes to the rewritten sender at your own domain. Without a router that turns such an address back it is refused or lost, and the real sender never hears of it. Turning back without rewriting is merely of no use.',
  exceptions: 'A host that only sends out: the mail that comes back arrives at another, with the same secret.',
  needsWhole: true,
  wrong: [
    {
      config: `begin routers\n${router}${encode}`,
      points: '${srs_encode {correct horse} {$return_path} {$original_domain}}',
      says: 'no router turns',
    },
    {
      config: `begin routers\n${decode}${router}begin transports\nforwarded:\n  driver = smtp\n`,
      points: 'inbound_srs {$local_part} {correct horse}',
      says: 'nothing is ever rewritten',
    },
  ],
  right: [{ config: `begin routers\n${decode}${router}${encode}` }],
  check({ config, report }) {
    const alt = rewritings(config);
    const forward = alt.find((each) => each.forward);
    const reverse = alt.find((each) => each.reverse);
    const [encoding] = encodings(config);
    const [decoding] = decodings(config);
    const out = forward ? valueSpan(forward.option) : encoding && encoding.at;
    const back = reverse ? valueSpan(reverse.option) : decoding && decoding.at;
    if (out && !back)
      report({ at: out, message: 'senders are rewritten here, but no router turns the addresses of bounces back' });
    if (back && !out)
      report({ at: back, message: 'addresses are turned back here, but nothing is ever rewritten', severity: 'info' });
  },
};
