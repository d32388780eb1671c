import { referencesOf } from '../../acl-graph.ts';
import { didYouMean, nearest } from '../../../catalogue/near-miss.ts';
import type { Rule } from '../../rule.ts';
import { delivering } from '../../example-config.ts';
import { replaceByOnly } from '../../suggested.ts';

const transport = '  driver = appendfile\n  file = /var/mail/all\n';

/** A transport that is named and not there. */
export const referenceUnknownTransport: Rule = {
  name: 'reference/unknown-transport',
  severity: 'error',
  summary: 'Every transport that is named exists.',
  why: 'Exim looks for a transport when an address is routed. Where there is none of that name, every address that the router takes is deferred, until its messages time out.',
  needsWhole: true,
  wrong: [
    {
      config: delivering(transport).replace('= local\n', '= locale\n'),
      points: 'locale',
      says: 'did you mean "local"?',
      fixed: delivering(transport),
    },
    {
      config: delivering(transport).replace('= local\n', '= ${if eq{$local_part}{root}{local}{nosuch}}\n'),
      points: 'nosuch',
      says: 'there is no transport "nosuch"',
    },
  ],
  right: [
    { config: delivering(transport) },
    { config: delivering(transport).replace('= local\n', '= ${if eq{$local_part}{root}{local}fail}\n') },
  ],
  check({ config, report }) {
    const names = config.transports.map(({ name }) => name);
    for (const { kind, name, at, target, static: fixed } of referencesOf(config)) {
      if (kind !== 'transport' || target || name === '') continue;
      const meant = nearest(name, names);
      const when = fixed ? '' : ', which this expansion may give';
      report({
        at,
        message: `there is no transport "${name}"${when}${didYouMean(meant)}`,
        ...replaceByOnly(at, meant),
      });
    }
  },
};
