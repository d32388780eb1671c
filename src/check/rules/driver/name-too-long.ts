import { faultRule } from '../../fault-rule.ts';

/** A name that Exim has no room for. */
export const driverNameTooLong = faultRule({
  name: 'driver/name-too-long',
  severity: 'error',
  summary: 'A name of a driver, option or ACL has 63 characters at the most.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart. Before 4.95 it cut the name off without a word.',
  wrong: [
    {
      config:
        'begin routers\nrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr:\n  driver = accept\n',
      points: 'rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr',
      says: '63 characters',
    },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
