import { faultRule } from '../../fault-rule.ts';

/** An included file begins with the three bytes that mark UTF-8. */
export const configByteOrderMark = faultRule({
  name: 'config/byte-order-mark',
  severity: 'error',
  summary: 'An included file begins with text, not with a byte order mark.',
  why: 'Exim looks for the mark in the first line of every file, and refuses the configuration that has one.',
  wrong: [],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
