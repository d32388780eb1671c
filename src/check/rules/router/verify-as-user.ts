import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig, Options } from '../../../compile/config.ts';
import { flagOf, textOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan } from '../../spans.ts';
import { askedOf } from '../../verifications.ts';

const config = (router: string): string =>
  `acl_smtp_rcpt = check_rcpt\nbegin acl\ncheck_rcpt:\n  require verify = recipient\n  accept\nbegin routers\nforward:\n  driver = redirect\n  check_local_user\n${router}`;

/** The option that makes Exim read something as another user; undefined where it reads as itself. */
function readAsUser(options: Options): 'file' | 'data' | undefined {
  if (textOf(options, 'file') !== undefined) return 'file';
  const data = textOf(options, 'data') ?? '';
  return data.includes(':include:') || /^[\t-\r ]*#[\t-\r ]*(?:exim|sieve)[\t-\r ]+filter/i.test(data)
    ? 'data'
    : undefined;
}

/** The option that names the user; undefined where there is none, or it is the user that Exim has anyway. */
function userOption(options: Options, main: Options): 'user' | 'check_local_user' | undefined {
  const nameIn = (from: Options, name: string): string | undefined =>
    trimSpace(from.get(name)?.settings[0]?.value?.text);
  const user = nameIn(options, 'user');
  if (user === undefined) return flagOf(options, 'check_local_user', false) ? 'check_local_user' : undefined;
  return user === nameIn(main, 'exim_user') || /^(?:Debian-)?exim$/.test(user) ? undefined : 'user';
}

/** What is verified in any ACL that Exim can get to. */
function verifies(config: CompiledConfig): { readonly recipient: boolean; readonly sender: boolean } {
  const words = askedOf(config, 'verify').map(({ word }) => word);
  return { recipient: words.includes('recipient'), sender: words.includes('sender') };
}

/** A router that verification cannot use. */
export const routerVerifyAsUser: Rule = {
  name: 'router/verify-as-user',
  severity: 'warning',
  summary: 'A router that reads the file of a user is not used to verify addresses: it has no_verify.',
  why: 'While Exim receives a message it is not root, and cannot become the user whose file it is to read. Verifying an address that gets to the router fails with "internal problem", and the answer is a temporary error, for as long as the file is there.',
  exceptions: 'A router whose user is the one that Exim runs as.',
  needsWhole: true,
  wrong: [
    { config: config('  file = $home/.forward\n'), points: 'check_local_user', says: 'no_verify' },
    {
      config: config('  user = mail\n  data = :include:/etc/mail/list\n'),
      points: 'user',
      occurrence: 2,
      says: 'cannot become another user',
    },
  ],
  right: [
    { config: config('  file = $home/.forward\n  no_verify\n') },
    { config: config('  data = $local_part@example.net\n') },
    {
      config: config('  user = mailman\n  file = /etc/mail/list\n').replace(
        'acl_smtp',
        'exim_user = mailman\nacl_smtp',
      ),
    },
  ],
  check({ config, report }) {
    const asked = verifies(config);
    for (const { driver, options, name } of config.routers) {
      if (driver?.name !== 'redirect') continue;
      const user = userOption(options, config.main);
      const option = user && options.get(user);
      if (!option || readAsUser(options) === undefined) continue;
      const verify = flagOf(options, 'verify', true);
      const recipient = asked.recipient && flagOf(options, 'verify_recipient', verify);
      const sender = asked.sender && flagOf(options, 'verify_sender', verify);
      if (!recipient && !sender) continue;
      const what = recipient && sender ? 'addresses' : recipient ? 'recipients' : 'senders';
      report({
        at: nameSpan(option),
        message: `verifying ${what} by router "${name}" fails for a time: Exim cannot become another user then; "no_verify" keeps it from being used`,
      });
    }
  },
};
