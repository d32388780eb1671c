import { inactiveWords } from '../../inactive.ts';
import type { Rule } from '../../rule.ts';

/** Macros that other programs write or look for: Debian's update-exim4.conf puts its own in place of the first. */
const ofOthers: ReadonlySet<string> = new Set([
  'UPEX4CmacrosUPEX4C',
  'MAIN_PACKAGE_VERSION',
  'DC_eximconfig_configtype',
]);

/** A macro that is never replaced. */
export const macroUnused: Rule = {
  name: 'macro/unused',
  severity: 'info',
  summary: 'Every macro is used.',
  why: 'A macro that nothing uses has no effect. Where it was meant to replace something, its name is spelt otherwise there.',
  exceptions:
    "A file of settings that several configurations include. The macros of Debian's update-exim4.conf are not told.",
  needsWhole: true,
  wrong: [
    {
      config: 'LOCALNET = 192.0.2.0/24\nhostlist relay_from_hosts = LOCAL_NET\n',
      points: 'LOCALNET',
      says: 'never used',
    },
  ],
  right: [
    { config: 'LOCALNET = 192.0.2.0/24\nhostlist relay_from_hosts = LOCALNET\n' },
    { config: 'UPEX4CmacrosUPEX4C = 1\n' },
  ],
  check({ config, report }) {
    const { macros, uses, directives } = config.source;
    const used = new Set(uses.map(({ macro }) => macro.name));
    for (const directive of directives) for (const { macro } of directive.uses) used.add(macro.name);
    const told = new Set(ofOthers);
    for (const { name, from, site } of macros) {
      if (from !== 'file' || !site || used.has(name) || told.has(name) || inactiveWords(config).has(name)) continue;
      told.add(name);
      report({ at: site, message: `the macro "${name}" is never used` });
    }
  },
};
