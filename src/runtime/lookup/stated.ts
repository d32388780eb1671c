import type { LookupRow } from '../../catalogue/row.ts';
import type { FindResult, LookupContext, LookupDriver, LookupStyle } from './types.ts';

/** The style of a lookup type that only the catalogue knows. */
export function styleOfRow(row: LookupRow): LookupStyle {
  if (row.style === 'query') return row.file === undefined || row.file === 'none' ? 'query' : 'file-query';
  return row.file === undefined || row.file === 'none' ? 'single-key' : 'absolute-file';
}

/**
 * A driver for a type whose data is in a server (or in a format that is not read here): the world states its answers,
 * and what it does not state is missing, so that the lookup defers.
 *
 * @param row the type's row in the catalogue
 */
export function statedDriver(row: LookupRow): LookupDriver {
  return statedLookup(row.name, styleOfRow(row));
}

/** As `statedDriver`, by name and style. */
export function statedLookup(name: string, style: LookupStyle): LookupDriver {
  return {
    name,
    style,
    open: () => ({ ok: true, opened: { find: (query, context) => findStated(name, query, context) } }),
  };
}

/** The types that find their servers in a main option, and how Exim's messages call them. */
const serverTypes: ReadonlyMap<string, { readonly name: string; readonly option: string }> = new Map([
  ['mysql', { name: 'MySQL', option: 'mysql_servers' }],
  ['pgsql', { name: 'PostgreSQL', option: 'pgsql_servers' }],
  ['redis', { name: 'Redis', option: 'redis_servers' }],
]);

/** The world's answer to a query, and a note of what is missing where it has none. */
export function findStated(
  type: string,
  { key, file }: { readonly key: string; readonly file: string | undefined },
  { world, settings }: LookupContext,
): FindResult {
  const answer = world.stated.lookup(type, key, file);
  if (answer) return answer;
  const server = serverTypes.get(type);
  if (server && settings.servers && !settings.servers[server.option] && !/^servers/.test(key)) {
    return { status: 'defer', message: `no ${server.name} servers defined (${server.option} option)` };
  }
  world.missing({ what: `${type} lookup of "${key}"${file === undefined ? '' : ` in ${file}`}` });
  return { status: 'defer', message: `no answer is stated for this ${type} lookup` };
}
