import { faultRule } from '../../fault-rule.ts';

/** A transport that would rewrite the envelope. */
export const rewriteEnvelopeInTransport = faultRule({
  name: 'rewrite/envelope-in-transport',
  severity: 'error',
  summary: 'headers_rewrite of a transport rewrites header lines only.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin transports\nsmtp:\n  driver = smtp\n  headers_rewrite = *@old.example.org $1@example.org F\n',
      points: '*@old.example.org $1@example.org F',
      says: 'only header lines',
    },
  ],
  right: [
    { config: 'begin transports\nsmtp:\n  driver = smtp\n  headers_rewrite = *@old.example.org $1@example.org h\n' },
  ],
});
