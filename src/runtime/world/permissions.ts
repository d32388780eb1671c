/** What a world of the machine may do: all (`true`), or below the paths, at the hosts, with the programs that are named. */
export interface Permissions {
  /** Files: path prefixes. */
  readonly read?: true | readonly string[];
  /** Sockets and the DNS: `host`, `host:port`, or a path prefix for UNIX sockets; any entry opens the DNS. */
  readonly net?: true | readonly string[];
  /** Servers that messages may be handed over to: `host` or `host:port`. Nothing else allows that. */
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

/** Whether a host and port are among those named. */
export function mayConnect(
  host: string,
  port: number | string,
  allowed: true | readonly string[] | undefined,
): boolean {
  if (allowed === true) return true;
  return (allowed ?? []).some((entry) => entry === host || entry === `${host}:${port}`);
}
