import { faultRule } from '../../fault-rule.ts';

/** More named lists than there is room for. */
export const listTooMany = faultRule({
  name: 'list/too-many',
  severity: 'error',
  summary: 'There are no more than 16 named lists of a kind.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart. Room for more can be had when Exim is built (MAX_NAMED_LIST).',
  wrong: [
    {
      config:
        'domainlist list01 = example.org\ndomainlist list02 = example.org\ndomainlist list03 = example.org\ndomainlist list04 = example.org\ndomainlist list05 = example.org\ndomainlist list06 = example.org\ndomainlist list07 = example.org\ndomainlist list08 = example.org\ndomainlist list09 = example.org\ndomainlist list10 = example.org\ndomainlist list11 = example.org\ndomainlist list12 = example.org\ndomainlist list13 = example.org\ndomainlist list14 = example.org\ndomainlist list15 = example.org\ndomainlist list16 = example.org\ndomainlist list17 = example.org\n',
      points: 'list17',
      says: 'at the most',
    },
  ],
  right: [{ config: 'domainlist local_domains = example.org\n' }],
});
