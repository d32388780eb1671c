import type { EximVerdict, Fault, LogicalSpan } from '../../grammar/fault.ts';
import { compareVersions } from '../catalogue/version.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { expansionsOf, placeOf } from './expansions.ts';
import { onceFor } from './once.ts';
import type { Place, Report } from './rule.ts';

/** Names that are made up: ACL variables, what authenticators and regular expressions set, variables of routers, and what pipes know. */
function isMadeUp(name: string, config: CompiledConfig): boolean {
  if (/^(?:acl_[cm][\d_]\w*|auth\d+|regex\d+|sn?\d|n\d|pipe_addresses)$/.test(name)) return true;
  return name.startsWith('r_') && compareVersions(config.target.version, '4.94') >= 0;
}

/** Whether the target has no variable of a name, nor takes any of that form. */
export function isUnknownVariable(config: CompiledConfig, name: string): boolean {
  return !config.catalogue.rows('variables').has(name) && !isMadeUp(name, config);
}

/** The expansions at which Exim stops as it reads the configuration. */
const refused = onceFor((config: CompiledConfig): readonly Fault[] =>
  config.faults.filter(
    ({ rule, exim, at }) => rule === 'option/expansion-failed' && exim !== undefined && !('file' in at),
  ),
);

const overlap = (a: LogicalSpan, b: LogicalSpan): boolean => a.start < b.end && b.start < a.end;

/** What Exim says as it stops at an expansion, where the cause stands at a place. */
function refusalAt(config: CompiledConfig, at: Place): EximVerdict | undefined {
  return 'file' in at ? undefined : refused(config).find((fault) => overlap(fault.at, at))?.exim;
}

/**
 * Adds to what a rule says of an expansion that Exim stops there as it reads the configuration, where it does.
 *
 * @param said the report, at the place of the cause
 */
export function withRefusal(config: CompiledConfig, said: Report): Report {
  const exim = refused(config).length > 0 ? refusalAt(config, said.at) : undefined;
  return exim ? { ...said, exim } : said;
}

/** Whether the cause of a failed expansion is one that a rule on expansions tells better. */
export function isToldBetter(config: CompiledConfig, { at }: Fault): boolean {
  const { problems, variables } = expansionsOf(config);
  return (
    problems.some(({ text, node }) =>
      overlap(at, placeOf({ text, node: { ...node, end: Math.max(node.end, node.start + 1) } })),
    ) || variables.some((each) => isUnknownVariable(config, each.node.name) && overlap(at, placeOf(each)))
  );
}
