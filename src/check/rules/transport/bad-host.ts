import { hostListProblems } from '../../host-list.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const smtp = (options: string): string =>
  `begin routers\nout:\n  driver = accept\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n${options}`;

/** A host to deliver to that there cannot be. */
export const transportBadHost: Rule = {
  name: 'transport/bad-host',
  severity: 'warning',
  summary: 'The hosts of a transport, and fallback_hosts, are names or addresses, separated by colons.',
  why: 'Exim looks for a host of exactly that name, and puts the mail off where there is none. A port behind a single colon is the name of another host, and the mail goes to the usual port of the first: the colon before a port is doubled.',
  wrong: [
    {
      config: smtp('  hosts = mail.example.net:587\n'),
      points: '587',
      says: 'the colon before a port is doubled',
    },
    { config: smtp('  hosts = 192.0.2.1, 192.0.2.2\n'), points: '192.0.2.1, 192.0.2.2', says: 'separated by colons' },
    { config: smtp('  hosts = 192.0.2.1\n  fallback_hosts = 192.0.2.300\n'), points: '192.0.2.300' },
  ],
  right: [
    { config: smtp('  hosts = mail.example.net::587 : [192.0.2.2]\n') },
    { config: smtp('  hosts = <; 2001:db8::1 ; 192.0.2.2\n') },
    { config: smtp('  hosts = ${lookup{$domain}lsearch{/etc/exim/hosts}}\n') },
  ],
  check({ config, report }) {
    for (const { class: kind, driver, options } of [...config.routers, ...config.transports]) {
      for (const name of kind === 'router' ? ['fallback_hosts'] : ['hosts', 'fallback_hosts']) {
        if (kind === 'transport' && driver?.name !== 'smtp') continue;
        const value = options.get(name)?.settings.at(-1)?.value;
        if (!value || /[$\\]/.test(value.text)) continue;
        for (const { from, to, message } of hostListProblems(value.text))
          report({ at: spanIn(value, from, to), message });
      }
    }
  },
};
