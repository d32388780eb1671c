import { faultRule } from '../../fault-rule.ts';

/** A private option above the driver line. */
export const optionBeforeDriver = faultRule({
  name: 'option/before-driver',
  severity: 'error',
  summary: 'The line "driver = \u2026" stands before the options that belong to the driver.',
  why: 'Exim reads a driver from the top. Before it knows which driver it is, it knows the options only that every driver of the section has.',
  wrong: [
    {
      config: 'begin transports\nlocal:\n  file = /var/mail/all\n  driver = appendfile\n',
      points: 'file',
      says: 'must stand before it',
    },
  ],
  right: [{ config: 'begin transports\nlocal:\n  driver = appendfile\n  file = /var/mail/all\n' }],
});
