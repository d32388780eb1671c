import { faultRule } from '../../fault-rule.ts';

/** Something stands behind the name of a driver. */
export const driverExtraText = faultRule({
  name: 'driver/extra-text',
  severity: 'error',
  summary: 'Nothing follows the colon after the name of a driver.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin routers\nlocal: # the first\n  driver = accept\n', points: '# the first', says: 'comment' }],
  right: [
    {
      config:
        'begin routers\n# the first\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
