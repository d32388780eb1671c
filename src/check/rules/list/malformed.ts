import { faultRule } from '../../fault-rule.ts';

/** A named list that is not defined as one. */
export const listMalformed = faultRule({
  name: 'list/malformed',
  severity: 'error',
  summary: 'A named list is defined as "domainlist name = items".',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'domainlist local_domains : example.org\n', points: ': example.org', says: '"=" is missing' }],
  right: [{ config: 'domainlist local_domains = example.org\nbegin acl\ncheck:\n  accept domains = +local_domains\n' }],
});
