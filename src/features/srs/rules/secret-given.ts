import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { listItems } from '../../list-items.ts';
import { valueSpan } from '../../../check/spans.ts';
import { encodings, rewritings } from '../rewriting.ts';

const target = { version: '4.93' };
const router = 'begin routers\nsrs:\n  driver = redirect\n  srs = reverseandforward\n  data = ${srs_recipient}\n';
const transport = (secret: string): string =>
  `begin routers\nsrs_back:\n  driver = redirect\n  condition = \${if inbound_srs {$local_part} {correct horse}}\n  data = $srs_recipient\nbegin transports\nforwarded:\n  driver = smtp\n  max_rcpt = 1\n  return_path = \${srs_encode {${secret}} {$return_path} {$original_domain}}\n`;

/** Rewriting is asked for without a secret. */
export const secretGiven: Rule = {
  name: 'srs/secret-given',
  severity: 'error',
  summary: 'Sender rewriting has a secret.',
  why: 'With libsrs_alt and no secret, Exim logs "SRS Configuration Error: No secret specified" and defers each address that such a router sees. Exim\'s own srs_encode takes an empty secret, and then anybody can make addresses that come back as valid ones.',
  needsWhole: true,
  wrong: [
    { config: router, points: 'reverseandforward', says: 'no secret', target },
    { config: transport(''), points: '{}', says: 'empty' },
  ],
  right: [{ config: `srs_secrets = correct horse\n${router}`, target }, { config: transport('correct horse') }],
  check({ config, report }) {
    const [first] = rewritings(config).filter(({ forward, reverse }) => forward || reverse);
    const secrets = [stringSetting(config.main, 'srs_config'), stringSetting(config.main, 'srs_secrets')];
    if (first && !secrets.some((list) => list !== undefined && listItems(list)[0]?.text)) {
      report({ at: valueSpan(first.option), message: 'no secret is set: give srs_secrets' });
    }
    for (const call of encodings(config)) {
      const [secret] = call.args;
      if (!secret || trimSpace(secret.text) !== '') continue;
      report({ at: secret.at, message: 'the secret is empty: anybody can make such addresses' });
    }
  },
};
