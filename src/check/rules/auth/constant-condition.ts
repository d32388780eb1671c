import { literalsOf } from '../../literals.ts';
import type { Rule } from '../../rule.ts';

const plain = (condition: string): string =>
  `begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  server_condition = ${condition}\n`;

/** Drivers whose "server_condition" is all that checks a password. */
const deciding: ReadonlySet<string> = new Set(['plaintext']);

/** A check of passwords that always says the same. */
export const authConstantCondition: Rule = {
  name: 'auth/constant-condition',
  severity: 'warning',
  summary: 'The server_condition of a plaintext authenticator depends on what the client sends.',
  why: 'For plaintext authenticators, server_condition is the whole check of user and password. Where it is simply true, everybody is authenticated with any password, and may send mail to the world. Anything but yes, true, 1, no, false, 0 or nothing is a temporary error for every client.',
  wrong: [
    { config: plain('yes'), points: 'yes', says: 'any password' },
    { config: plain('${if eq{$auth3}{secret}{ok}{no}}'), points: 'ok', says: 'temporary error' },
  ],
  right: [
    { config: plain('${if eq{$auth3}{secret}}') },
    { config: plain('no') },
    { config: plain('${if eq{$auth3}{secret}{yes}{no}}') },
  ],
  check({ config, report }) {
    for (const { driver, options } of config.authenticators) {
      if (!driver || !deciding.has(driver.name)) continue;
      for (const { text, at, only } of literalsOf(config, options.get('server_condition'))) {
        if (/^(?:1|yes|true)$/i.test(text)) {
          if (only) report({ at, message: 'this is always true: everybody is authenticated, with any password' });
        } else if (!/^(?:0|no|false)$/i.test(text)) {
          const message = `"${text}" is neither true nor false for server_condition: it is a temporary error`;
          report({ at, message, severity: 'error' });
        }
      }
    }
  },
};
