import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import { passwordAuthenticators } from '../../authenticators.ts';
import { listItems } from '../../lists.ts';
import type { Rule } from '../../rule.ts';
import { valueNode } from '../../../compile/config.ts';
import { valueSpan } from '../../spans.ts';

const login = (prompts: string): string =>
  `begin authenticators\nlogin:\n  driver = plaintext\n  public_name = LOGIN\n${prompts}  server_condition = \${if saslauthd{{$auth1}{$auth2}}}\n`;

/** LOGIN without its two questions. */
export const authLoginPrompts: Rule = {
  name: 'auth/login-prompts',
  severity: 'error',
  summary: 'The LOGIN authenticator of a server has two prompts: for the user, and for the password.',
  why: 'Clients wait for two questions, and answer the first with the user, the second with the password. Exim asks what server_prompts says: without it, or with one item only, the password is never asked for, and nobody can authenticate. The prompts are a list that colons separate; the colon at the end of a prompt is doubled.',
  wrong: [
    { config: login(''), points: 'login', says: 'no "server_prompts"' },
    { config: login('  server_prompts = Username::\n'), points: 'Username::', says: 'there is one' },
    { config: login('  server_prompts = :\n'), points: ':', occurrence: 2, says: 'there is one' },
  ],
  right: [
    { config: login('  server_prompts = Username:: : Password::\n') },
    { config: login('  server_prompts = <| Username: | Password:\n') },
  ],
  check({ config, report }) {
    for (const { mechanism, authenticator } of passwordAuthenticators(config)) {
      if (mechanism !== 'LOGIN') continue;
      const option = authenticator.options.get('server_prompts');
      const value = valueNode(option);
      if (!value || trimSpace(value.text) === '') {
        const at = authenticator.node.name;
        report({ at, message: 'LOGIN has no "server_prompts": neither user nor password is asked for' });
        continue;
      }
      const items = listItems(config, value);
      if (items.length === 2 || items.some(({ open }) => open)) continue;
      const count = items.length === 1 ? 'there is one' : `there are ${items.length}`;
      report({ at: valueSpan(option), message: `LOGIN asks two questions, for the user and the password: ${count}` });
    }
  },
};
