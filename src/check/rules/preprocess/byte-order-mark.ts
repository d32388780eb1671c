import { faultRule } from '../../fault-rule.ts';

/** A file begins with the three bytes that mark UTF-8. */
export const preprocessByteOrderMark = faultRule({
  name: 'preprocess/byte-order-mark',
  severity: 'error',
  summary: 'A configuration file begins with text, not with a byte order mark.',
  why: 'Some editors put three invisible bytes before UTF-8 text. Exim does not take them for white space: it refuses the file.',
  wrong: [{ config: '\ufeffprimary_hostname = mail.example.org\n', points: '\ufeff', says: 'byte order mark' }],
  right: [{ config: 'primary_hostname = mail.example.org\n' }],
});
