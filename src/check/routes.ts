import type { Value } from '../../grammar/config/ast.ts';
import { dequote } from '../../grammar/config/dequote.ts';
import { isSpace, trimSpace } from '../../grammar/preprocess/characters.ts';
import type { CompiledConfig, CompiledDriver, OptionValue } from '../compile/config.ts';
import { treeOf } from './expansions.ts';
import type { ListItem } from './lists.ts';
import { partsOfText } from './lists.ts';
import { flagOf, textOf } from './options.ts';
import { literalText } from './outcomes.ts';

/** A word of a rule for routes. Offsets are into the value's text. */
export interface RouteWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** It begins with a quotation mark that no other closes. */
  readonly unclosed: boolean;
}

/** One item of `route_list`, or what stands in `route_data`. */
export interface Route {
  readonly router: CompiledDriver;
  readonly value: Value;
  /** Absent in `route_data`. */
  readonly pattern?: RouteWord;
  readonly hosts: RouteWord | undefined;
  readonly options: readonly RouteWord[];
}

function wordAt(text: string, from: number, stop: number): RouteWord | undefined {
  let start = from;
  while (start < stop && isSpace(text.charCodeAt(start))) start++;
  if (start >= stop) return undefined;
  const { text: word, end, unclosed } = dequote(text, start, stop);
  return { text: word, start, end, unclosed };
}

function optionsIn(text: string, from: number, stop: number): RouteWord[] {
  return [...text.slice(from, stop).matchAll(/[^\t-\r ]+/g)].map((match) => {
    const start = from + match.index;
    return { text: match[0], start, end: start + match[0].length, unclosed: false };
  });
}

function readRoute(router: CompiledDriver, value: Value, from: number, stop: number, listed: boolean): Route {
  const { text } = value;
  const pattern = listed ? wordAt(text, from, stop) : undefined;
  const hosts = wordAt(text, pattern?.end ?? from, stop);
  const options = hosts ? optionsIn(text, hosts.end, stop) : [];
  return { router, value, ...(pattern && { pattern }), hosts, options };
}

/** The items of `route_list`: separated by semicolons, unless it begins with another separator (`string_nextinlist`). */
function itemsOf(text: string): readonly ListItem[] {
  const change = /^[\t-\r ]*<([^\t-\r \w])/.exec(text);
  const skip = change?.[0].length ?? 0;
  return partsOfText(text.slice(skip), change?.[1] ?? ';').map((item) => ({
    ...item,
    start: item.start + skip,
    end: item.end + skip,
  }));
}

function settings(option: OptionValue | undefined): readonly Value[] {
  return (option?.settings ?? []).flatMap(({ value }) => (value ? [value] : []));
}

/**
 * The rules for routes of all manualroute routers, as far as they can be read: `route_data` only where it holds nothing to
 * expand (`parse_route_item` of manualroute.c).
 */
export function routesOf(config: CompiledConfig): Route[] {
  const found: Route[] = [];
  for (const router of config.routers) {
    if (router.driver?.name !== 'manualroute') continue;
    for (const value of settings(router.options.get('route_list')))
      for (const { start, end } of itemsOf(value.text)) found.push(readRoute(router, value, start, end, true));
    for (const value of settings(router.options.get('route_data'))) {
      const tree = treeOf(config, value);
      if (tree && literalText(tree) !== value.text) continue;
      found.push(readRoute(router, value, 0, value.text.length, false));
    }
  }
  return found;
}

/**
 * Whether a route leads to a transport that needs hosts: one of its own, or else that of the router, by a name that can be
 * read off. A transport that delivers on this machine takes any text for $host.
 */
export function leadsToHosts(config: CompiledConfig, { router, options }: Route): boolean {
  if (flagOf(router.options, 'verify_only', false)) return false;
  const named = (name: string | undefined): CompiledDriver | undefined =>
    config.transports.find((each) => each.name === trimSpace(name));
  const own = options.map(({ text }) => named(text)).findLast((each) => each !== undefined);
  const transport = own ?? named(textOf(router.options, 'transport'));
  return transport?.driver !== undefined && transport.driver.local !== true;
}
