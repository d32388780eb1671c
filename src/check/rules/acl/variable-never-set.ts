import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import { aclVariables } from '../../acl-variables.ts';
import { inRcpt } from '../../example-config.ts';
import { inactiveWords } from '../../inactive.ts';
import { flagOf } from '../../options.ts';
import type { Rule } from '../../rule.ts';

/** An ACL variable that is read, but never set. */
export const aclVariableNeverSet: Rule = {
  name: 'acl/variable-never-set',
  severity: 'warning',
  summary: 'ACL variables that are read are set somewhere.',
  why: 'A variable that nothing sets is empty wherever it is read, or, with strict_acl_vars, makes the expansion fail. Usually its name is misspelt in one of the two places.',
  exceptions:
    'Nothing is reported where ACLs lie in files of their own, or where only a run can tell which ACL is meant: the variable may be set there. To ask "def:" is always allowed.',
  needsWhole: true,
  wrong: [
    {
      config: inRcpt('  warn set acl_m_greylist = yes\n  defer condition = ${if bool{$acl_m_graylist}}\n  accept\n'),
      points: '$acl_m_graylist',
      says: 'did you mean "acl_m_greylist"',
    },
    {
      config: inRcpt('  deny condition = ${if eq{$acl_c_seen}{1}}\n  accept\n', 'strict_acl_vars\n'),
      points: '$acl_c_seen',
      says: 'makes the expansion fail',
    },
  ],
  right: [
    { config: inRcpt('  warn set acl_m_greylist = yes\n  defer condition = ${if bool{$acl_m_greylist}}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if def:acl_c_seen}\n  accept\n') },
    { config: inRcpt('  deny condition = ${if eq{$acl_c_seen}{1}}\n  accept acl = /etc/exim/more.acl\n') },
  ],
  check({ config, report }) {
    const { settings, uses, setElsewhere } = aclVariables(config);
    if (setElsewhere) return;
    const known = new Set(settings.map(({ name }) => name));
    const strict = flagOf(config.main, 'strict_acl_vars', false);
    for (const { name, at, def } of uses) {
      if (def || known.has(name) || inactiveWords(config).has(name)) continue;
      const what = strict ? 'with strict_acl_vars that makes the expansion fail' : 'it is always empty';
      report({ at, message: `nothing sets $${name}: ${what}${didYouMean(nearest(name, known))}` });
    }
  },
};
