import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { listItems } from '../../list-items.ts';
import { nameSpan } from '../../../check/spans.ts';
import { settingSpan } from '../../settings-of.ts';

const target = { version: '4.93' };
const config = (lines: string): string =>
  `${lines}begin routers\nsrs:\n  driver = redirect\n  srs = reverseandforward\n  data = \${srs_recipient}\n`;

/** The options that srs_config overrides, by the item of its list that does it. */
const overridden = ['srs_maxage', 'srs_hashlength', 'srs_usetimestamp', 'srs_usehash'];

/** An option is set, and srs_config sets it otherwise. */
export const configAlone: Rule = {
  name: 'srs/config-alone',
  severity: 'warning',
  summary: 'What srs_config says is not said again by another option.',
  why: 'srs_config is the old form, and goes before the options that came after it: Exim takes the age, the hash length and the two switches from it where it has them, and passes over srs_maxage and its like.',
  wrong: [
    {
      config: config('srs_config = correct horse:31:4\nsrs_maxage = 10\n'),
      points: 'srs_maxage',
      says: 'overrides it',
      target,
    },
  ],
  right: [
    { config: config('srs_secrets = correct horse\nsrs_hashlength = 4\nsrs_maxage = 10\n'), target },
    { config: config('srs_config = correct horse:31\nsrs_hashlength = 4\n'), target },
  ],
  check({ config, report }) {
    const whole = config.main.get('srs_config');
    const list = stringSetting(config.main, 'srs_config');
    if (!whole?.settings.length || list === undefined) return;
    const count = listItems(list).length - 1;
    for (const name of overridden.slice(0, Math.max(0, count))) {
      const option = config.main.get(name);
      if (!option?.settings.length) continue;
      report({
        at: nameSpan(option),
        message: `${name} has no effect: srs_config overrides it`,
        related: [{ at: settingSpan(whole), message: 'srs_config is set here' }],
      });
    }
  },
};
