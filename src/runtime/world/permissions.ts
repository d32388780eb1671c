import { lowerCase } from '../../../grammar/preprocess/characters.ts';
import type { SocketAddress } from './world.ts';

/** What a world of the machine may do: all (`true`), or below the paths, at the hosts, with the programs that are named. */
export interface Permissions {
  /** Files: path prefixes. */
  readonly read?: true | readonly string[];
  /** Sockets and the DNS: `host`, `host:port`, or a path prefix for UNIX sockets; any entry opens the DNS. */
  readonly net?: true | readonly string[];
  /**
   * Servers that messages may be handed over to: `host`, `host:port`, or a path prefix for UNIX sockets. Nothing else allows
   * that.
   */
  readonly send?: true | readonly string[];
  /** Programs: paths, or prefixes of paths. */
  readonly run?: true | readonly string[];
}

/** Everything: what `eximc exim` has. */
export const allPermissions: Permissions = { read: true, net: true, run: true };

/** Whether an absolute path is one of the prefixes or lies below one. */
export function isUnder(path: string, prefixes: true | readonly string[] | undefined): boolean {
  if (prefixes === true) return true;
  if (!prefixes) return false;
  return prefixes.some((prefix) => {
    const folder = prefix.replace(/\/+$/, '');
    return path === folder || path.startsWith(`${folder}/`) || prefix === '/';
  });
}

/** Whether a host and port are among those named; an IPv6 address may stand in brackets, and has to before a port. */
export function mayConnect(
  host: string,
  port: number | string,
  allowed: true | readonly string[] | undefined,
): boolean {
  if (allowed === true) return true;
  const name = lowerCase(host);
  const bracketed = name.includes(':') ? `[${name}]` : name;
  const forms = [name, bracketed, `${bracketed}:${port}`];
  return (allowed ?? []).some((entry) => forms.includes(lowerCase(entry)));
}

/** Whether a socket is among those named: a host by its address or its name. */
export function mayReach(address: SocketAddress, allowed: true | readonly string[] | undefined): boolean {
  if (address.kind === 'unix') return isUnder(address.path, allowed);
  const { host, port, name } = address;
  return mayConnect(host, port, allowed) || (name !== undefined && mayConnect(name, port, allowed));
}
