import { faultRule } from '../../fault-rule.ts';

/** A line that looks like a directive, and is dropped. */
export const preprocessIgnoredDirective = faultRule({
  name: 'preprocess/ignored-directive',
  severity: 'error',
  summary: 'Nothing but a space follows the name of .ifdef, .else and their kin.',
  why: 'Exim takes ".elseif" for ".else" with something wrong after it, and drops the whole line without a word. With a tab after ".ifdef" it does the same. The lines below then belong to the branch above.',
  wrong: [
    {
      config: '.ifdef _HAVE_TLS\ntls_advertise_hosts = *\n.elseif _HAVE_OPENSSL\ntls_advertise_hosts =\n.endif\n',
      points: '.elseif _HAVE_OPENSSL',
      says: 'drops this line',
    },
  ],
  right: [
    { config: '.ifdef _HAVE_TLS\ntls_advertise_hosts = *\n.elifdef _HAVE_OPENSSL\ntls_advertise_hosts =\n.endif\n' },
  ],
});
