import { faultRule } from '../../fault-rule.ts';

/** An authenticator that cannot be asked for. */
export const authNoPublicName = faultRule({
  name: 'auth/no-public-name',
  severity: 'error',
  summary: 'An authenticator has the public name by which clients and servers ask for it.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin authenticators\ncram:\n  driver = cram_md5\n  server_secret = secret\n',
      points: 'cram',
      says: 'needs a "public_name"',
    },
  ],
  right: [
    {
      config: 'begin authenticators\ncram:\n  driver = cram_md5\n  public_name = CRAM-MD5\n  server_secret = secret\n',
    },
  ],
});
