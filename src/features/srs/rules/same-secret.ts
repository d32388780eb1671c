import type { Rule } from '../../../check/rule.ts';
import { decodings, encodings } from '../rewriting.ts';

const config = (secret: string): string =>
  `begin routers\nsrs_back:\n  driver = redirect\n  condition = \${if inbound_srs {$local_part} {${secret}}}\n  data = $srs_recipient\nbegin transports\nforwarded:\n  driver = smtp\n  max_rcpt = 1\n  return_path = \${srs_encode {correct horse} {$return_path} {$original_domain}}\n`;

/** What is made with one secret is checked with another. */
export const sameSecret: Rule = {
  name: 'srs/same-secret',
  severity: 'error',
  summary: 'inbound_srs has the secret of srs_encode.',
  why: 'The hash in a rewritten address is made with the secret. With another one the condition is never true for the addresses that this configuration makes, and no bounce finds its way back. A macro holds the secret best.',
  wrong: [{ config: config('battery staple'), points: 'battery staple', says: 'not the secret' }],
  right: [
    { config: config('correct horse') },
    { config: `SECRET = correct horse\n${config('SECRET').replace('{correct horse}', '{SECRET}')}` },
  ],
  check({ config, report }) {
    const closed = (text: string | undefined): text is string =>
      text !== undefined && text !== '' && !text.includes('$');
    const made = encodings(config).map(({ args }) => args[0]?.text);
    const checked = decodings(config).filter(({ args }) => args[1]?.text !== '');
    if (made.length === 0 || !made.every(closed) || !checked.every(({ args }) => closed(args[1]?.text))) return;
    if (checked.some(({ args }) => made.includes(args[1]?.text ?? ''))) return;
    for (const call of checked) {
      const secret = call.args[1];
      if (secret) report({ at: secret.at, message: 'this is not the secret that srs_encode is given' });
    }
  },
};
