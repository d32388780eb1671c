import { faultRule } from '../../fault-rule.ts';

/** A driver that lacks what it needs. */
export const driverMissingOption = faultRule({
  name: 'driver/missing-option',
  severity: 'error',
  summary: 'A driver has the options without which it cannot work.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      points: 'smarthost',
      says: 'neither "route_list" nor "route_data"',
    },
  ],
  right: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  route_list = * smtp.example.net\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
    },
  ],
});
