import { faultRule } from '../../fault-rule.ts';

/** A line that begins with an upper case letter and defines no macro. */
export const macroMalformed = faultRule({
  name: 'macro/malformed',
  severity: 'error',
  summary: 'A line of the main section that begins with an upper case letter defines a macro.',
  why: 'No option begins with an upper case letter, so that Exim takes every such line for a macro, and refuses it where no "=" follows the name.',
  wrong: [{ config: 'Primary_hostname mail.example.org\n', points: 'Primary_hostname', says: '"=" expected' }],
  right: [{ config: 'PRIMARY = mail.example.org\nprimary_hostname = PRIMARY\n' }],
});
