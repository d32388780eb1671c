import { passwordAuthenticators } from '../../authenticators.ts';
import type { Rule } from '../../rule.ts';

const plain = (prompts: string): string =>
  `begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n${prompts}  server_condition = \${if saslauthd{{$auth2}{$auth3}}}\n`;

/** PLAIN without the empty prompt. */
export const authPlainPrompts: Rule = {
  name: 'auth/plain-prompts',
  severity: 'info',
  summary: 'The PLAIN authenticator of a server has the prompt ":", which is empty.',
  why: 'A client may send user and password together with AUTH PLAIN, and most do. Another sends the command alone, and waits to be asked. Without server_prompts, Exim does not ask, and takes the authentication for one without user and password.',
  exceptions: 'Where all clients are known to send them with the command.',
  wrong: [{ config: plain(''), points: 'plain', says: 'server_prompts = :' }],
  right: [{ config: plain('  server_prompts = :\n') }],
  check({ config, report }) {
    for (const { mechanism, authenticator } of passwordAuthenticators(config)) {
      if (mechanism !== 'PLAIN' || authenticator.options.has('server_prompts')) continue;
      report({
        at: authenticator.node.name,
        message: 'clients that wait to be asked cannot authenticate: set "server_prompts = :"',
      });
    }
  },
};
