import type { Sequence } from '../../../../grammar/expansion/ast.ts';
import { passwordAuthenticators } from '../../authenticators.ts';
import { expansionsOf, placeOf } from '../../expansions.ts';
import type { Rule } from '../../rule.ts';

const plain = (condition: string): string =>
  `begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  server_condition = ${condition}\n`;

/** Which item of what the client sends is the password. */
const passwordAt = { PLAIN: 3, LOGIN: 2 } as const;

/** Whether a text is the password, and nothing else. */
function isPassword({ parts: [only, ...others] }: Sequence, number: number): boolean {
  if (!only || others.length > 0) return false;
  if (only.kind === 'numeric') return only.index === number;
  return only.kind === 'variable' && only.name === `auth${number}`;
}

/** Whether a text is empty for a user who is not there. */
function mayBeEmpty(sequence: Sequence | undefined): boolean {
  const [only, ...others] = sequence?.parts ?? [];
  if (!only || others.length > 0) return false;
  if (only.kind === 'lookup') return !only.problem && !only.yesNo.no && !only.yesNo.fail;
  if (only.kind !== 'extract' || only.strings.length < 2) return false;
  const { no, fail } = (only.strings.length === 2 ? only.keyed : only.numbered).yesNo;
  return !no && !fail && mayBeEmpty(only.strings.at(only.strings.length === 2 ? 1 : 2));
}

/** A check of passwords that lets unknown users in. */
export const authEmptyPassword: Rule = {
  name: 'auth/empty-password',
  severity: 'warning',
  summary: 'A password is compared with what a lookup finds only where the lookup fails for unknown users.',
  why: 'For a user who is not there, the lookup gives nothing, and an empty password is equal to that: anybody who sends no password for a name that nobody has is authenticated, and may send mail to the world. With "fail" behind the lookup, the authentication fails.',
  exceptions: 'Where another condition beside it asks for a password that is not empty, nothing is reported.',
  wrong: [
    {
      config: plain('${if eq{$auth3}{${lookup{$auth2}lsearch{/etc/exim/passwords}{$value}}}}'),
      points: 'eq',
      says: 'an empty password',
    },
  ],
  right: [
    { config: plain('${if eq{$auth3}{${lookup{$auth2}lsearch{/etc/exim/passwords}{$value}fail}}}') },
    {
      config: plain('${if and{{!eq{$auth3}{}}{eq{$auth3}{${lookup{$auth2}lsearch{/etc/exim/passwords}{$value}}}}}}'),
    },
    { config: plain('${lookup{$auth2}lsearch{/etc/exim/passwords}{${if eq{$auth3}{$value}}}fail}') },
  ],
  check({ config, report }) {
    for (const { authenticator, mechanism, condition } of passwordAuthenticators(config)) {
      const conditions = expansionsOf(config).conditions.filter(
        ({ text: { site } }) =>
          site.kind === 'authenticator' && site.driver === authenticator && site.option === condition,
      );
      const [only, ...others] = conditions;
      // Another condition may be what keeps empty passwords out.
      if (!only || others.length > 0) continue;
      const { node } = only;
      if (node.kind !== 'condition' || !/^eqi?$/.test(node.name.text)) continue;
      const [a, b] = node.arguments;
      if (!a || !b) continue;
      const number = passwordAt[mechanism];
      const found = isPassword(a, number) ? b : isPassword(b, number) ? a : undefined;
      if (!mayBeEmpty(found)) continue;
      report({
        at: placeOf({ text: only.text, node: node.name }),
        message: 'for a user whom the lookup does not find, an empty password is right: write "fail" behind the lookup',
      });
    }
  },
};
