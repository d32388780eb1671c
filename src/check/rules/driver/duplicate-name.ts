import { faultRule } from '../../fault-rule.ts';

/** Two drivers with one name. */
export const driverDuplicateName = faultRule({
  name: 'driver/duplicate-name',
  severity: 'error',
  summary: 'Each router, transport or authenticator has a name of its own.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin transports\nlocal:\n  driver = pipe\nlocal:\n  driver = pipe\n',
      points: 'local',
      occurrence: 2,
      says: 'there is another',
    },
  ],
  right: [{ config: 'begin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n' }],
});
