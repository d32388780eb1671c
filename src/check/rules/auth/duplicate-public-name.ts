import { faultRule } from '../../fault-rule.ts';

/** Two authenticators for one name. */
export const authDuplicatePublicName = faultRule({
  name: 'auth/duplicate-public-name',
  severity: 'error',
  summary: 'On each side, an authenticator has a public name of its own.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\nother:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n',
      points: 'PLAIN',
      occurrence: 2,
      says: 'both server authenticators',
    },
  ],
  right: [
    {
      config:
        'begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = ${if saslauthd{{$auth2}{$auth3}}}\n',
    },
    // That the name of the authenticator is there twice says it.
    {
      config: `begin authenticators\n${'plain:\n  driver = plaintext\n  public_name = PLAIN\n  client_send = ^a^b\n'.repeat(2)}`,
    },
  ],
});
