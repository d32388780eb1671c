import type { Rule } from '../../../check/rule.ts';
import { nameSpan } from '../../../check/spans.ts';
import { resumptionHosts } from '../hosts.ts';

const config = (line: string): string =>
  `log_selector = +tls_resumption\nbegin transports\nremote_smtp:\n  driver = smtp\n${line}`;

/** There is one more hints database to tidy. */
export const hintsTidied: Rule = {
  name: 'tls-resumption/hints-tidied',
  severity: 'info',
  presets: ['strict'],
  summary: 'Where an smtp transport keeps session tickets, the "tls" hints database is tidied with the others.',
  why: 'The tickets of servers are kept in a hints database called "tls". Nothing takes old ones out but exim_tidydb: the job that tidies retry and callout must be told of it.',
  exceptions: 'Where that is done: the configuration cannot show it.',
  wrong: [{ config: config('  tls_resumption_hosts = *\n'), points: 'tls_resumption_hosts', says: 'exim_tidydb' }],
  right: [{ config: config('') }],
  check({ config, report }) {
    const client = resumptionHosts(config).find(({ transport }) => transport);
    if (!client) return;
    report({
      at: nameSpan(client.option),
      message: 'tickets are kept in the hints database "tls": have exim_tidydb tidy it too',
    });
  },
};
