import { faultRule } from '../../fault-rule.ts';

/** An option that a driver must not have. */
export const driverForbiddenOption = faultRule({
  name: 'driver/forbidden-option',
  severity: 'error',
  summary: 'A driver has no option that its kind must not have.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nnet:\n  driver = iplookup\n  hosts = 192.0.2.1\n  port = 4321\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
      points: 'local',
      says: 'must not have',
    },
  ],
  right: [{ config: 'begin routers\nnet:\n  driver = iplookup\n  hosts = 192.0.2.1\n  port = 4321\n' }],
});
