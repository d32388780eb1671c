import { faultRule } from '../../fault-rule.ts';

/** A macro whose name holds that of an earlier one. */
export const macroPrefix = faultRule({
  name: 'macro/prefix',
  severity: 'error',
  summary: 'The name of a macro does not hold the name of one that was defined before.',
  why: 'Exim replaces names wherever they stand, also within words: the shorter name would be replaced in the longer one, which could never be used. Define the longer one first, or choose names of which none is a part of another.',
  wrong: [
    {
      config: 'HOST = mail\nHOSTNAME = mail.example.org\nprimary_hostname = HOSTNAME\n',
      points: 'HOSTNAME',
      says: 'part of its name',
    },
  ],
  right: [{ config: 'HOSTNAME = mail.example.org\nHOST = mail\nprimary_hostname = HOSTNAME\n' }],
});
