import { faultRule } from '../../fault-rule.ts';

/** Two lists with one name. */
export const listDuplicate = faultRule({
  name: 'list/duplicate',
  severity: 'error',
  summary: 'A named list of a kind is defined once.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'domainlist local_domains = example.org\ndomainlist local_domains = example.net\n',
      points: 'local_domains',
      occurrence: 2,
      says: 'there is another',
    },
  ],
  right: [{ config: 'domainlist local_domains = example.org : example.net\n' }],
});
