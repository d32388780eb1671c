import { faultRule } from '../../fault-rule.ts';

/** A router that passes back. */
export const referenceRouterOrder = faultRule({
  name: 'reference/router-order',
  severity: 'error',
  summary: 'pass_router names a router that comes later.',
  why: 'A router that passes to one above it would be reached again, and so on for ever. Exim refuses the configuration.',
  wrong: [
    {
      config:
        'begin routers\nlocal:\n  driver = accept\n  transport = local\nother:\n  driver = accept\n  transport = local\n  condition = no\n  pass_router = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
      points: 'local',
      occurrence: 4,
      says: 'comes after',
    },
  ],
  right: [
    {
      config:
        'begin routers\nother:\n  driver = accept\n  transport = local\n  condition = no\n  pass_router = local\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
