import type { Target } from '../../catalogue/target.ts';
import type { Version } from '../../catalogue/version.ts';
import { compareVersions } from '../../catalogue/version.ts';
import { splitList } from '../../../grammar/list/split.ts';
import { trimSpaceStart } from '../expand/characters.ts';
import type { LookupQuery } from './types.ts';

/** A type of lookup that asks servers which a main option names. */
interface ServerType {
  /** As Exim's messages call it. */
  readonly name: string;
  /** As the message about a server that is not wholly described does. */
  readonly short: string;
  readonly option: string;
  /** How many parts, each behind a slash, follow the host. */
  readonly parts: number;
}

const serverTypes: ReadonlyMap<string, ServerType> = new Map([
  ['mysql', { name: 'MySQL', short: 'MySQL', option: 'mysql_servers', parts: 3 }],
  ['pgsql', { name: 'PostgreSQL', short: 'pgSQL', option: 'pgsql_servers', parts: 3 }],
  ['redis', { name: 'Redis', short: 'Redis', option: 'redis_servers', parts: 2 }],
]);

/** The servers that a query itself names at its beginning, or what is wrong with them. */
function serversInQuery(key: string, type: ServerType): { readonly servers: string } | { readonly message: string } {
  let rest = trimSpaceStart(key.slice('servers'.length));
  if (!rest.startsWith('=')) return { message: `missing = after "servers" in ${type.name} lookup` };
  rest = trimSpaceStart(rest.slice(1));
  const semicolon = rest.indexOf(';');
  if (semicolon < 0) return { message: `missing ; after "servers=" in ${type.name} lookup` };
  if (semicolon === 0) return { message: `"servers=" defines no servers in "${key}"` };
  return { servers: rest.slice(0, semicolon) };
}

/** What is missing of a server's description; undefined where nothing is. */
function incomplete(server: string, type: ServerType): string | undefined {
  if (server.split('/').length > type.parts) return undefined;
  const slash = server.lastIndexOf('/');
  return `incomplete ${type.short} server data: ${slash < 0 ? server : server.slice(0, slash)}`;
}

/** What Exim says of a server that comes from outside; undefined for a release that does not look. */
function taintedServer(server: string, { name }: ServerType, version: Version): string | undefined {
  if (compareVersions(version, '4.94') < 0) return undefined;
  return version === '4.95' ? `Tainted ${name} server '${server}'` : `${name} server "${server}" is tainted`;
}

/**
 * Why no server can be asked: none is named, one that is named by its host only is not in the main option, or is not
 * wholly described. Mirrors `lf_sqlperform` and the beginnings of the functions that it calls.
 *
 * @param name the lookup type
 * @param options the main options that name servers
 * @returns Exim's message; undefined for a type without servers, and where the first server can be asked
 */
export function withoutServer(
  name: string,
  { key, keyTainted, options: written }: Pick<LookupQuery, 'key' | 'keyTainted' | 'options'>,
  options: Readonly<Record<string, string | undefined>>,
  target: Target,
): string | undefined {
  const type = serverTypes.get(name);
  if (!type) return undefined;
  const known = options[type.option];
  const inQuery = key.startsWith('servers') ? serversInQuery(key, type) : undefined;
  if (inQuery && 'message' in inQuery) return inQuery.message;
  const inOption = written.find((option) => option.startsWith('servers='))?.slice('servers='.length);
  const list = inQuery?.servers ?? inOption ?? known;
  if (list === undefined) return `no ${type.name} servers defined (${type.option} option)`;
  const [first] = splitList(list);
  if (first === undefined) return '';
  if (first.includes('/')) {
    const tainted = inQuery !== undefined && keyTainted;
    return (tainted ? taintedServer(first, type, target.version) : undefined) ?? incomplete(first, type);
  }
  const server = splitList(known ?? '').find((each) => each.startsWith(`${first}/`));
  return server === undefined ? `${type.name} server "${first}" not found in ${type.option}` : incomplete(server, type);
}
