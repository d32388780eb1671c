import type { LogicalSpan } from '../../../grammar/fault.ts';
import { lineColumn } from '../../../grammar/source/file.ts';
import { locate } from '../../../grammar/source/logical.ts';
import { textOf } from '../expand/value.ts';
import type { Run } from './run.ts';

/** `, /etc/exim.conf 12`: the file and line at which something begins; nothing for what is not of the configuration. */
function placeText(at: LogicalSpan, { config }: Run): string {
  const found = locate(config.source.logical.segments, at.start, at.start + 1);
  return found ? `, ${found.file.path} ${lineColumn(found.file, found.start).line}` : '';
}

/**
 * What of the configuration a run is at, as log lines tell it: ` (ACL deny, /etc/exim.conf 12)`. Mirrors
 * `acl_current_verb` and `router_current_name`.
 *
 * @returns with a space before it; empty where it is at neither
 */
export function whereabouts(run: Run): string {
  const { statement } = run.acl;
  if (statement) return ` (ACL ${statement.verb}${placeText(statement.node, run)})`;
  const name = run.values.get('router_name');
  const router = name === undefined ? undefined : run.config.routers.find((each) => each.name === textOf(name));
  return router ? ` (router ${router.name}${placeText(router.node.name, run)})` : '';
}
