import { bareAddresses } from '../../bare-ipv6.ts';
import { isIncomplete } from '../../incomplete.ts';
import { isIpv4, isIpv6 } from '../../ip-pattern.ts';
import { listItems } from '../../lists.ts';
import { eachOption } from '../../options.ts';
import type { Rule } from '../../rule.ts';
import { spanIn } from '../../spans.ts';

const smtp = (options: string): string =>
  `begin routers\nout:\n  driver = dnslookup\n  transport = smtp\nbegin transports\nsmtp:\n  driver = smtp\n${options}`;

/** An address, and a port where there may be one: behind brackets and a colon, or behind one more dot. */
function splitPort(text: string, mayHavePort: boolean): { readonly address: string; readonly port?: string } {
  if (!mayHavePort || isIpv4(text) || isIpv6(text)) return { address: text };
  const [, address, port] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? /^(.*)\.(\d+)$/.exec(text) ?? [];
  if (address === undefined) return { address: text };
  return port === undefined ? { address } : { address, port };
}

function problemOf(text: string, mayHavePort: boolean): string | undefined {
  const { address, port } = splitPort(text, mayHavePort);
  if (!isIpv4(address) && !isIpv6(address.replace(/%\w+$/, ''))) {
    const separated = /[,;\t-\r ]/.test(text)
      ? ': addresses are separated by colons, unless the list says otherwise'
      : '';
    return `"${text}" is no IP address${separated}`;
  }
  if (port === undefined) return undefined;
  return /^\d+$/.test(port) && Number(port) <= 65_535 ? undefined : `there is no port "${port}"`;
}

/** An interface that is no IP address. */
export const optionBadInterface: Rule = {
  name: 'option/bad-interface',
  severity: 'error',
  summary: 'Interfaces are given by their IP addresses; those on which the daemon listens perhaps with a port.',
  why: 'Exim does not start where an item of local_interfaces is no IP address: "Malformed IP address". With such an interface of a transport, every delivery fails. A name, that of the machine or of a network device, is none.',
  exceptions: 'A macro that is given with -D: the project file can define it, too.',
  wrong: [
    { config: 'local_interfaces = 127.0.0.1 : localhost\n', points: 'localhost', says: 'no IP address' },
    {
      config: 'local_interfaces = 192.0.2.1, 192.0.2.2\n',
      points: '192.0.2.1, 192.0.2.2',
      says: 'separated by colons',
    },
    { config: 'local_interfaces = [192.0.2.1]::250000\n', points: '[192.0.2.1]::250000', says: 'no port' },
    { config: smtp('  interface = eth0\n'), points: 'eth0', says: 'no IP address' },
  ],
  right: [
    { config: 'local_interfaces = <; 127.0.0.1.25 ; [192.0.2.1]:587 ; ::1 ; [2001:db8::1]:25 ; 2001:db8::1.26\n' },
    { config: smtp('  interface = <; 192.0.2.1 ; 2001:db8::1\n') },
    { config: smtp('  interface = ${if eq{$sender_address_domain}{example.org}{192.0.2.1}{192.0.2.2}}\n') },
  ],
  check({ config, report }) {
    const incomplete = isIncomplete(config);
    for (const { option } of eachOption(config)) {
      if (option.row.content !== 'interface-list') continue;
      for (const { value } of option.settings) {
        if (!value) continue;
        const bare = /^[\t-\r ]*</.test(value.text) ? [] : bareAddresses(value.text);
        for (const { text, open, start, end } of listItems(config, value)) {
          // The pieces of an IPv6 address whose colons are not doubled: another rule speaks of them.
          if (open || text === '' || bare.some(({ from, to }) => start < to && from < end)) continue;
          if (incomplete && /[A-Z]{2}/.test(text)) continue;
          const problem = problemOf(text, option.row.place === 'main');
          if (problem !== undefined) report({ at: spanIn(value, start, end), message: problem });
        }
      }
    }
  },
};
