import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { TargetCatalogue } from '../../../src/catalogue/catalogue.ts';
import type { Phase } from '../../../src/catalogue/row.ts';
import { phasesReaching } from '../../../src/check/acl-graph.ts';
import type { CompiledAcl, CompiledConfig, CompiledDriver } from '../../../src/compile/config.ts';
import { everyAcl } from '../../../src/compile/config.ts';
import type { Analysis } from '../analysis.ts';
import type { Place } from '../place.ts';
import type { Offers } from './offer.ts';

/** Everything around the cursor on which it depends what may stand there. */
export interface Surroundings {
  readonly analysis: Analysis;
  readonly config: CompiledConfig;
  readonly catalogue: TargetCatalogue;
  readonly place: Place;
  /** The driver that the line belongs to. */
  readonly driver: CompiledDriver | undefined;
  readonly acl: CompiledAcl | undefined;
  /** Whether it is in an ACL, with a name or without, and whether a condition there would belong to a statement. */
  readonly inAcl: boolean;
  readonly inStatement: boolean;
  /** What may stand at the end of the text of an ACL that is written in place of its name. */
  readonly aclText: (text: string, around: Surroundings) => Offers;
  /** The phases in which the ACL can be run; empty where nothing leads to it, or the line is in no ACL. */
  readonly phases: readonly Phase[];
  /** The stretch of the logical text that the line itself gave, so that what it says does not count as said already. */
  readonly line: LogicalSpan | undefined;
}

/** Collects what is around a line. */
export function surroundingsOf(
  analysis: Analysis,
  place: Place,
  line: LogicalSpan | undefined,
  aclText: Surroundings['aclText'],
): Surroundings {
  const { config } = analysis;
  const drivers = [...config.routers, ...config.transports, ...config.authenticators];
  const acl = place.acl && everyAcl(config).find(({ node }) => node === place.acl);
  return {
    analysis,
    config,
    catalogue: config.catalogue,
    place,
    driver: place.driver && drivers.find(({ node }) => node === place.driver),
    acl,
    inAcl: place.acl !== undefined,
    inStatement: place.statement !== undefined,
    aclText,
    phases: acl ? [...phasesReaching(config, acl).keys()] : [],
    line,
  };
}

/** Whether a node is in the line that is being typed. */
export function isOwnLine({ line }: Surroundings, node: LogicalSpan): boolean {
  return line !== undefined && node.start >= line.start && node.start <= line.end;
}
