import { faultRule } from '../../fault-rule.ts';

/** A section that Exim does not have. */
export const sectionUnknown = faultRule({
  name: 'section/unknown',
  severity: 'error',
  summary: 'A "begin" line names a section of Exim.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart. The sections are acl, authenticators, local_scan, retry, rewrite, routers and transports.',
  wrong: [
    {
      config: 'begin ruoters\nlocal:\n  driver = accept\n',
      points: 'ruoters',
      says: 'did you mean "routers"?',
      fixed: 'begin routers\nlocal:\n  driver = accept\n',
    },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
