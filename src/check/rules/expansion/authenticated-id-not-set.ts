import type { CompiledConfig } from '../../../compile/config.ts';
import { authenticatorSides } from '../../../compile/driver-checks/authenticator-checks.ts';
import { holds, viewOf } from '../../../compile/driver-checks/driver-check.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';

const config = (option: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  accept authenticated = *\n         condition = \${if eq{$authenticated_id}{$sender_address}}\nbegin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_condition = \${if saslauthd{{$auth2}{$auth3}}}\n${option}`;

/** The authenticators that clients can use. */
function serverSide({ authenticators, catalogue }: CompiledConfig): CompiledConfig['authenticators'] {
  return authenticators.filter((authenticator) => {
    const sides = authenticatorSides.find(({ driver }) => driver === authenticator.driver?.name);
    return !sides?.server || holds(sides.server, viewOf(catalogue, authenticator));
  });
}

/** $authenticated_id where no authenticator sets it. */
export const expansionAuthenticatedIdNotSet: Rule = {
  name: 'expansion/authenticated-id-not-set',
  severity: 'warning',
  summary: 'Where $authenticated_id is used, authenticators have server_set_id.',
  why: 'Exim keeps of an authentication what server_set_id says, and nothing without it: $authenticated_id is empty for clients by SMTP, what is compared with it never fits, and the log does not tell who sent a message.',
  needsWhole: true,
  wrong: [{ config: config(''), points: '$authenticated_id', says: 'no authenticator has "server_set_id"' }],
  right: [{ config: config('  server_set_id = $auth2\n') }],
  check({ config, report }) {
    const servers = serverSide(config);
    if (servers.length === 0 || servers.some(({ options }) => options.has('server_set_id'))) return;
    for (const { text, node, def } of expansionsOf(config).variables) {
      if (node.name !== 'authenticated_id' || def) continue;
      report({
        at: placeOf({ text, node }),
        message: '$authenticated_id is empty for clients: no authenticator has "server_set_id"',
      });
    }
  },
};
