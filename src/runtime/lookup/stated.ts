import type { LookupRow } from '../../catalogue/row.ts';
import { withoutServer } from './servers.ts';
import type { FindResult, LookupContext, LookupDriver, LookupQuery, LookupStyle } from './types.ts';

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

/** The world's answer to a query, and a note of what is missing where it has none. */
export function findStated(type: string, query: LookupQuery, { world, settings, target }: LookupContext): FindResult {
  const { key, file } = query;
  // What is stated holds, also where a part of the configuration that names the servers is not at hand.
  const answer = world.stated.lookup(type, key, file);
  if (answer) return answer;
  const message = settings.servers && withoutServer(type, query, settings.servers, target);
  if (message !== undefined) return { status: 'defer', message };
  world.missing({ what: `${type} lookup of "${key}"${file === undefined ? '' : ` in ${file}`}` });
  return { status: 'defer', message: `no answer is stated for this ${type} lookup` };
}
