import type { CompiledConfig, OptionValue } from '../../../compile/config.ts';
import { passwordAuthenticators } from '../../authenticators.ts';
import { walkExpansion } from '../../expansion-walk.ts';
import { treeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';
import { valueSpan } from '../../spans.ts';

const authenticator = (mechanism: string, condition: string): string =>
  `begin authenticators\nserver:\n  driver = plaintext\n  public_name = ${mechanism}\n  server_condition = ${condition}\n`;

/** Which item of what the client sends is the password. */
const passwordAt = { PLAIN: 3, LOGIN: 2 } as const;

/** The numbers of the items that a condition looks at; undefined where something else might look at them. */
function itemsRead(config: CompiledConfig, option: OptionValue): Set<number> | undefined {
  const read = new Set<number>();
  const elsewhere: string[] = [];
  for (const { value } of option.settings) {
    const tree = treeOf(config, value);
    walkExpansion(tree, {
      part(part) {
        if (part.kind === 'numeric') read.add(part.index);
        if (part.kind === 'variable') {
          const [, number] = /^auth(\d)$/.exec(part.name) ?? [];
          if (number !== undefined) read.add(Number(number));
          else if (part.name.startsWith('acl_')) elsewhere.push(part.name);
        }
        if (part.kind === 'problem' || (part.kind === 'item' && part.name.text === 'acl')) elsewhere.push(part.kind);
        if (part.kind === 'operator' && part.operator === 'expand') elsewhere.push(part.operator);
      },
      condition: (condition) => {
        if (condition.name.text === 'acl') elsewhere.push('acl');
      },
    });
  }
  return elsewhere.length > 0 ? undefined : read;
}

/** A check that does not look at the password. */
export const authPasswordNotChecked: Rule = {
  name: 'auth/password-not-checked',
  severity: 'warning',
  summary: 'The server_condition of PLAIN looks at $auth3, that of LOGIN at $auth2.',
  why: 'PLAIN sends three items: an identity that is empty as a rule, the user in $auth2, and the password in $auth3. LOGIN sends two: the user in $auth1 and the password in $auth2. A condition copied from one to the other compares the wrong ones: nobody gets in, or everybody who gives the name of a user.',
  exceptions: 'Where an ACL checks the password.',
  wrong: [
    {
      config: authenticator('PLAIN', '${if eq{$auth2}{${lookup{$auth1}lsearch{/etc/passwords}}}}'),
      points: '${if eq{$auth2}{${lookup{$auth1}lsearch{/etc/passwords}}}}',
      says: 'looks at $auth1 and $auth2, not at the password in $auth3',
    },
    {
      config: authenticator('LOGIN', '${if saslauthd{{$auth1}{$auth3}}}'),
      points: '${if saslauthd{{$auth1}{$auth3}}}',
      says: '$auth2',
    },
  ],
  right: [
    { config: authenticator('PLAIN', '${if saslauthd{{$auth2}{$auth3}}}') },
    { config: authenticator('LOGIN', '${if eq{$2}{${lookup{$1}lsearch{/etc/passwords}}}}') },
    { config: authenticator('PLAIN', '${if acl{{check_password}}}') },
  ],
  check({ config, report }) {
    for (const { mechanism, condition } of passwordAuthenticators(config)) {
      const read = itemsRead(config, condition);
      const password = passwordAt[mechanism];
      // What looks at nothing is another rule's.
      if (!read || read.size === 0 || read.has(password)) continue;
      const names = [...read].sort().map((number) => `$auth${number}`);
      report({
        at: valueSpan(condition),
        message: `for ${mechanism}, this looks at ${names.join(' and ')}, not at the password in $auth${password}`,
      });
    }
  },
};
