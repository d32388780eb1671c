import { itemsNamed } from '../../acl-statements.ts';
import { inData } from '../../example-config.ts';
import type { Rule } from '../../rule.ts';

/** Content that is scanned by nothing in particular. */
export const aclNoScanner: Rule = {
  name: 'acl/no-scanner',
  severity: 'warning',
  summary: 'Where an ACL has the condition malware, av_scanner says which scanner is asked.',
  why: 'Without av_scanner Exim asks Sophie, at /var/run/sophie, which hardly anybody has. Where it is not there, all messages that come to the condition are put off.',
  needsWhole: true,
  exceptions: 'A machine that runs Sophie.',
  wrong: [{ config: inData('  deny malware = *\n  accept\n'), points: 'malware', says: '"av_scanner" is not set' }],
  right: [{ config: inData('  deny malware = *\n  accept\n', 'av_scanner = clamd:/run/clamav/clamd.ctl\n') }],
  check({ config, report }) {
    if (config.main.has('av_scanner')) return;
    for (const { item } of itemsNamed(config, 'malware'))
      report({
        at: item.node.name,
        message: '"av_scanner" is not set: Exim asks Sophie, and puts mail off without it',
      });
  },
};
