import { faultRule } from '../../fault-rule.ts';

/** A driver that Exim does not have. */
export const driverUnknown = faultRule({
  name: 'driver/unknown',
  severity: 'error',
  summary: '"driver" names a driver of the section that it stands in.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin routers\nlocal:\n  driver = acept\n',
      points: 'acept',
      says: 'did you mean "accept"?',
      fixed: 'begin routers\nlocal:\n  driver = accept\n',
    },
    { config: 'begin routers\nlocal:\n  driver = appendfile\n', points: 'appendfile', says: 'a driver of transports' },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
