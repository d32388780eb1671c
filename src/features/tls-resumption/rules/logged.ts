import type { Rule } from '../../../check/rule.ts';
import { stringSetting } from '../../../compile/config.ts';
import { nameSpan } from '../../../check/spans.ts';
import { resumptionHosts } from '../hosts.ts';

const config = (selector: string): string => `log_selector = ${selector}\ntls_resumption_hosts = *\n`;

/** Nothing in the log tells which sessions were resumed. */
export const logged: Rule = {
  name: 'tls-resumption/logged',
  severity: 'info',
  summary: 'Where sessions may be resumed, the log says which were.',
  why: 'With the log selector tls_resumption an asterisk follows the cipher in the X= field of a resumed session. Without it nobody can see whether resumption works, nor why certificate details are missing.',
  wrong: [{ config: config('+tls_peerdn'), points: 'tls_resumption_hosts', says: '+tls_resumption' }],
  right: [{ config: config('+tls_peerdn +tls_resumption') }, { config: config('+all') }],
  check({ config, report }) {
    const [first] = resumptionHosts(config);
    const selector = stringSetting(config.main, 'log_selector') ?? '';
    if (!first || /\+[\t-\r ]*(?:tls_resumption|all)\b/.test(selector) || selector.includes('$')) return;
    report({
      at: nameSpan(first.option),
      message: 'the log does not show resumed sessions: add +tls_resumption to log_selector',
    });
  },
};
