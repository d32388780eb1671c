import { faultRule } from '../../fault-rule.ts';

/** A quoted value without an end. */
export const optionUnclosedQuote = faultRule({
  name: 'option/unclosed-quote',
  severity: 'error',
  summary: 'A value that begins with a quotation mark ends with one.',
  why: 'Exim refuses the whole configuration, and a daemon that is told to read it again goes on with the old one, or does not come back after a restart.',
  wrong: [{ config: 'primary_hostname = "mail.example.org\n', points: '"mail.example.org', says: 'closing quote' }],
  right: [{ config: 'primary_hostname = "mail.example.org"\n' }],
});
