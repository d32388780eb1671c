import { faultRule } from '../../fault-rule.ts';

/** An option without a driver to belong to. */
export const driverNameMissing = faultRule({
  name: 'driver/name-missing',
  severity: 'error',
  summary: 'A section of drivers begins with the name of a driver and a colon.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'begin routers\n  driver = accept\n', points: 'driver = accept', says: 'must stand before' }],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
