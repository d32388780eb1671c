import { faultRule } from '../../fault-rule.ts';

/** A section that begins twice. */
export const sectionRepeated = faultRule({
  name: 'section/repeated',
  severity: 'error',
  summary: 'Each section begins once.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin acl\nfirst:\n  accept\nbegin acl\nsecond:\n  accept\n',
      points: 'begin acl',
      occurrence: 2,
      says: 'has begun before',
    },
  ],
  right: [{ config: 'begin acl\nfirst:\n  accept\nsecond:\n  accept\n' }],
});
