import { faultRule } from '../../fault-rule.ts';

/** A router that does not exist. */
export const referenceUnknownRouter = faultRule({
  name: 'reference/unknown-router',
  severity: 'error',
  summary: 'redirect_router and pass_router name a router.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [
    {
      config:
        'begin routers\nalias:\n  driver = redirect\n  data = x@example.org\n  redirect_router = locl\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
      points: 'locl',
      says: 'did you mean "local"?',
      fixed:
        'begin routers\nalias:\n  driver = redirect\n  data = x@example.org\n  redirect_router = local\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
  right: [
    {
      config:
        'begin routers\nalias:\n  driver = redirect\n  data = x@example.org\n  redirect_router = local\nlocal:\n  driver = accept\n  transport = local\nbegin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n',
    },
  ],
});
