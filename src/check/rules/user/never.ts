import { trimSpace } from '../../../../grammar/preprocess/characters.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from '../../../compile/config.ts';
import { delivering } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';
import { nameSpan, valueSpan } from '../../spans.ts';

const file = '  driver = appendfile\n  file = /var/mail/all\n';

/** The name or number of the user that a driver runs as, where it can be read off. */
function userOf(
  option: OptionValue | undefined,
): { readonly name: string; readonly id: number | undefined } | undefined {
  const value = option?.value;
  if (value?.kind === 'user') return value;
  return value?.kind === 'string' && /^[\w-]+$/.test(trimSpace(value.value))
    ? { name: trimSpace(value.value), id: undefined }
    : undefined;
}

/** Whether a user is one of never_users. */
function isForbidden(
  config: CompiledConfig,
  user: { readonly name: string; readonly id: number | undefined },
): boolean {
  const never = config.main.get('never_users')?.value;
  if (never?.kind !== 'users') return false;
  return never.names.includes(user.name) || (user.id !== undefined && never.ids.includes(user.id));
}

/** Whether every transport that a router names says itself as whom it runs. */
function isOverruled(config: CompiledConfig, router: CompiledDriver): boolean {
  const value = router.options.get('transport')?.value;
  const name = value?.kind === 'string' ? trimSpace(value.value) : '';
  const transport = config.transports.find((each) => each.name === name);
  return !transport || transport.options.has('user');
}

/** A delivery as a user for whom that is forbidden. */
export const userNever: Rule = {
  name: 'user/never',
  severity: 'error',
  summary: 'Nothing is delivered as a user of never_users.',
  why: 'never_users names those as whom no delivery is run, root in most configurations. Exim puts off what would have to be delivered so, and writes to its panic log: "User 0 set for … transport is on the never_users list".',
  wrong: [
    {
      config: `never_users = root\n${delivering(`${file}  user = root\n`)}`,
      points: 'root',
      occurrence: 2,
      says: 'put off',
    },
    {
      config: `never_users = root : daemon\n${delivering(file, '  driver = accept\n  user = daemon\n')}`,
      points: 'daemon',
      occurrence: 2,
    },
  ],
  right: [
    { config: `never_users = root\n${delivering(`${file}  user = mail\n`)}` },
    { config: `never_users = root\n${delivering(`${file}  user = mail\n`, '  driver = accept\n  user = root\n')}` },
  ],
  check({ config, report }) {
    for (const driver of [...config.routers, ...config.transports]) {
      const option = driver.options.get('user');
      const user = userOf(option);
      if (!user || !isForbidden(config, user)) continue;
      if (driver.class === 'router' && isOverruled(config, driver)) continue;
      report({
        at: valueSpan(option),
        message: `"${user.name}" is one of never_users: what the ${driver.class} "${driver.name}" handles is put off`,
        related: [{ at: nameSpan(config.main.get('never_users')), message: 'never_users forbids it' }],
      });
    }
  },
};
