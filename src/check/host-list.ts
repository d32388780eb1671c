import { bareAddresses } from './bare-ipv6.ts';
import { isIpv4, isIpv6 } from './ip-pattern.ts';
import { partsOfText } from './lists.ts';

/** What is wrong with an item of a list of hosts; undefined for one that may be a host. */
function problemOf(item: string, isFirst: boolean): string | undefined {
  if (item === '' || item === '+') return undefined;
  // Where an address in brackets, and a port, end.
  const name = item.replace(/\/mx$/i, '').replace(/^\[(.*)\](?::\w+)?$/, '$1');
  if (isIpv4(name) || isIpv6(name)) return undefined;
  const [, host = '', port] = /^([^:]*?)(?::(\w+))?$/.exec(name) ?? [];
  const [stray] = /[^\w.-]/.exec(host) ?? [];
  if (stray === ',' || stray === ';') return `hosts are separated by colons: "${item}" is one host`;
  if (stray !== undefined) return `no host is called "${item}"`;
  if (port !== undefined && /^\d+$/.test(port) && (Number(port) === 0 || Number(port) > 65_535))
    return `there is no port ${port}`;
  if (/^\d+$/.test(host) && !isFirst) return `"${item}" is taken for another host; the colon before a port is doubled`;
  if (/^[\d.]+$/.test(host) && !isIpv4(host)) return `"${item}" is no IP address`;
  return undefined;
}

/** A part of a list of hosts that is none. */
export interface HostProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/**
 * What is wrong with a list of hosts to deliver to (`host_build_hostlist`), in which nothing is to be expanded.
 *
 * @param list the list; it may begin with another separator
 * @returns problems, with offsets into the list
 */
export function hostListProblems(list: string): HostProblem[] {
  const [change = '', separator = ':'] = /^[\t-\r ]*<([^\t-\r \w])/.exec(list) ?? [];
  const text = list.slice(change.length);
  const found: HostProblem[] = [];
  const add = (from: number, to: number, message: string): void => {
    found.push({ from: change.length + from, to: change.length + to, message });
  };
  // A doubled colon may stand before a port, too.
  const isPort = (from: number): boolean => /[^\t-\r :]/.test(text.charAt(from - 1)) || text.startsWith('::', from);
  const bare = separator === ':' ? bareAddresses(text).filter(({ from }) => !isPort(from)) : [];
  for (const { from, to } of bare)
    add(from, to, `in a list that colons separate, the colons of "${text.slice(from, to)}" are doubled`);
  for (const [i, item] of partsOfText(text, separator).entries()) {
    if (bare.some(({ from, to }) => item.start < to && from < item.end)) continue;
    const problem = problemOf(item.text, i === 0);
    if (problem !== undefined) add(item.start, item.end, problem);
  }
  return found;
}
