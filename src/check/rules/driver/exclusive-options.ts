import { faultRule } from '../../fault-rule.ts';

/** Options of a driver that cannot hold together. */
export const driverExclusiveOptions = faultRule({
  name: 'driver/exclusive-options',
  severity: 'error',
  summary: 'A driver has no two options that exclude each other.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  route_list = * smtp.example.net\n  route_data = smtp.example.net\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
      points: 'smtp.example.net',
      occurrence: 2,
      says: 'not both',
    },
  ],
  right: [
    {
      config:
        'begin routers\nsmarthost:\n  driver = manualroute\n  route_list = * smtp.example.net\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n',
    },
  ],
});
