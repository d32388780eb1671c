import { faultRule } from '../../fault-rule.ts';

/** A driver that is none. */
export const driverNone = faultRule({
  name: 'driver/none',
  severity: 'error',
  summary: 'Each router, transport and authenticator says which driver it is.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nlocal:\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
      points: 'local',
      says: 'has no "driver"',
    },
  ],
  right: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
