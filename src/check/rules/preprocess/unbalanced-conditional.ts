import { faultRule } from '../../fault-rule.ts';

/** `.ifdef` without `.endif`, and what else does not fit. */
export const preprocessUnbalancedConditional = faultRule({
  name: 'preprocess/unbalanced-conditional',
  severity: 'error',
  summary: 'Every .ifdef has its .endif, and .else and its kin stand between the two.',
  why: 'Exim reads the file line by line, and refuses it at the line that does not fit, or at its end where an .endif is missing. It also knows no more than ten conditionals within each other.',
  wrong: [
    { config: '.ifdef _HAVE_TLS\ntls_advertise_hosts = *\n', points: '.ifdef _HAVE_TLS', says: 'has no .endif' },
    { config: 'primary_hostname = mail.example.org\n.endif\n', points: '.endif', says: '.endif without' },
  ],
  right: [{ config: '.ifdef _HAVE_TLS\ntls_advertise_hosts = *\n.endif\n' }],
});
