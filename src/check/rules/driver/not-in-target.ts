import { faultRule } from '../../fault-rule.ts';

/** A driver of other releases or builds. */
export const driverNotInTarget = faultRule({
  name: 'driver/not-in-target',
  severity: 'error',
  summary: '"driver" names a driver of the release and build that the configuration is for.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config: 'begin transports\nspool:\n  driver = queuefile\n  directory = /var/spool/copy\n',
      points: 'queuefile',
      says: 'needs the build feature',
      target: { features: ['arc'] },
    },
  ],
  right: [{ config: 'begin transports\nspool:\n  driver = queuefile\n  directory = /var/spool/copy\n' }],
});
