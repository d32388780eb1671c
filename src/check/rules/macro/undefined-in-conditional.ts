import { undefinedNames } from '../../conditional-names.ts';
import type { Rule } from '../../rule.ts';

/** A macro that a conditional asks for and that can come from outside only. */
export const macroUndefinedInConditional: Rule = {
  name: 'macro/undefined-in-conditional',
  severity: 'info',
  summary: 'A macro that .ifdef asks for is defined somewhere.',
  why: 'Without a definition, only -D on the command line or an included file can make the difference; lines that nobody switches on are never read.',
  exceptions: 'Switches for the command line, or for a file that each machine has for itself.',
  presets: ['strict'],
  needsWhole: true,
  wrong: [
    {
      config: '.ifdef WITH_GREYLIST\nsmtp_accept_max = 5\n.endif\n',
      points: 'WITH_GREYLIST',
      says: 'nothing defines',
    },
  ],
  right: [
    { config: 'WITH_GREYLIST = yes\n.ifdef WITH_GREYLIST\nsmtp_accept_max = 5\n.endif\n' },
    { config: '.ifndef MAX_HOSTS\nMAX_HOSTS = 5\n.endif\nsmtp_accept_max = MAX_HOSTS\n' },
  ],
  check({ config, report }) {
    const told = new Set<string>();
    for (const { name, at } of undefinedNames(config)) {
      if (told.has(name)) continue;
      told.add(name);
      report({ at, message: `nothing defines the macro "${name}": only -D on the command line can` });
    }
  },
};
