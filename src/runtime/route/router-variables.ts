import { trimSpaceStart } from '../expand/characters.ts';
import { quoted } from '../../../grammar/expansion/messages.ts';
import { listReader, nextInList, splitList } from '../../../grammar/list/split.ts';
import { writeLog } from '../run/log.ts';
import { expandFlag, expandText } from './expand-options.ts';
import type { RouterSite } from './site.ts';

/**
 * Sets the variables that a router's `set` names. Mirrors `set_router_vars`.
 *
 * @returns `pass` where the next router is to be tried
 */
export function setRouterVariables(site: RouterSite): 'ok' | 'pass' | 'defer' | 'fail' {
  const { run, router, options, address } = site;
  const list = options.text('set');
  if (list === undefined) return 'ok';
  for (const item of splitList(list, { default: ';' })) {
    const reader = listReader(item, { default: '=' });
    const name = nextInList(reader) ?? '';
    if (!name.startsWith('r_') || name.length === 2) {
      writeLog(run, `bad router variable name '${name}' in router '${router.name}'\n`, ['main', 'panic']);
      return 'fail';
    }
    const expanded = expandText(trimSpaceStart(item.slice(reader.position)), run);
    if (expanded.status === 'forced') {
      const more = expandFlag('more', site);
      if (more === undefined) return 'defer';
      return more ? 'pass' : 'fail';
    }
    if (expanded.status === 'failed') {
      const what = `expansion of ${quoted(item, run.release)} failed in ${router.name} router`;
      address.message = `${what}: ${expanded.message}`;
      return expanded.defer ? 'defer' : 'fail';
    }
    // What was set before may be another address's too.
    address.propagated.variables = new Map([...address.propagated.variables, [name, expanded.from]]);
  }
  return 'ok';
}
