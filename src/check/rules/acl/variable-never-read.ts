import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { aclVariables } from '../../acl-variables.ts';
import { inRcpt } from '../../example-config.ts';
import { inactiveWords } from '../../inactive.ts';
import type { Rule } from '../../rule.ts';

/** What an expansion may be made for besides its value. */
const sideEffects =
  /\$\{[\t-\r ]*(?:run|lookup|perl|dlfunc|readsocket|acl)\b|\$\{(?:run|lookup|perl|dlfunc|readsocket|acl),/;

/** An ACL variable that is set, but never read. */
export const aclVariableNeverRead: Rule = {
  name: 'acl/variable-never-read',
  severity: 'info',
  summary: 'ACL variables that are set are read somewhere.',
  why: 'What is worked out is for nothing, or the name is misspelt where it should be read.',
  exceptions:
    'Variables that are set only so that a program is run, a lookup made or an ACL called on the way; those that filters in files read. Nothing is reported where there are such.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  warn set acl_m_spamy = 5\n  deny condition = ${if def:acl_m_spammy}\n  accept\n'),
      points: 'acl_m_spamy',
      says: 'nothing reads it',
    },
  ],
  right: [
    { config: inRcpt('  warn set acl_m_score = 5\n  accept log_message = score $acl_m_score\n') },
    { config: inRcpt('  warn set acl_m_dummy = ${run{/bin/count $sender_address}}\n  accept\n') },
    { config: inRcpt('  warn set acl_m_score = 5\n  accept\n', 'system_filter = /etc/exim/filter\n') },
  ],
  check({ config, report }) {
    const { settings, uses, readElsewhere } = aclVariables(config);
    if (readElsewhere) return;
    const byExim = [...config.catalogue.rows('aclWords').values()].flatMap(({ reads = [] }) => reads);
    const read = new Set([...uses.map(({ name }) => name), ...byExim]);
    const text = config.source.logical.text;
    const isMentioned = (name: string): boolean => new RegExp(`[{$:]${name}(?!\\w)`).test(text);
    for (const { name, at, value } of settings) {
      if (read.has(name) || sideEffects.test(value) || isMentioned(name) || inactiveWords(config).has(name)) continue;
      report({ at, message: `$${name} is set, but nothing reads it${didYouMean(nearest(name, read))}` });
    }
  },
};
