import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import type { LogicalSpan } from '../../../grammar/fault.ts';
import type { CompiledConfig, CompiledDriver } from '../../compile/config.ts';
import { aclItems } from '../acl-items.ts';
import type { AclStep } from '../../check/acl-steps.ts';
import { aclSteps } from '../../check/acl-steps.ts';
import { variableUses } from '../mentions.ts';
import { nameSpan } from '../../check/spans.ts';
import { given, switchedOn } from '../settings-of.ts';

/** The preconditions that are met or not by the recipient's verdict. */
export const preconditions = ['bmi_deliver_default', 'bmi_deliver_alternate', 'bmi_dont_deliver'] as const;

/** A place where a router or transport asks what the verdict is. */
export interface Question extends LogicalSpan {
  /** How it asks: the option, or the variable with its dollar. */
  readonly by: string;
}

/** Every place where a verdict is asked for: preconditions of routers, and variables in routers and transports. */
export function questions(config: CompiledConfig): Question[] {
  const asked: Question[] = [];
  for (const { options } of config.routers) {
    for (const name of preconditions) {
      const option = switchedOn(options, name);
      if (option) asked.push({ ...place(nameSpan(option)), by: name });
    }
    const rule = given(options, 'bmi_rule');
    if (rule) asked.push({ ...place(nameSpan(rule)), by: 'bmi_rule' });
  }
  for (const use of variableUses(config, /^bmi_/)) {
    if (use.site.kind === 'router' || use.site.kind === 'transport') {
      asked.push({ ...use.at, by: `$${use.name}` });
    }
  }
  return asked.sort((a, b) => a.start - b.start);
}

const place = ({ start, end }: LogicalSpan): LogicalSpan => ({ start, end });

/** Whether an ACL step is `control = bmi_run`. */
export function runsBmi(step: Pick<AclStep, 'item'>): boolean {
  return step.item.row.name === 'control' && trimSpace(step.item.value) === 'bmi_run';
}

/** Every `control = bmi_run` that some message can come by. */
export function bmiRuns(config: CompiledConfig): AclStep[] {
  if (!aclItems(config, 'control').some(runsBmi)) return [];
  const seen = new Set<AclStep['item']>();
  return aclSteps(config).filter((step) => runsBmi(step) && !seen.has(step.item) && seen.add(step.item));
}

/** Whether a router only runs where the verdict is to deliver, or asks for the verdict in its own way. */
export function heedsVerdict(router: CompiledDriver, asked: readonly Question[]): boolean {
  const { node } = router;
  return asked.some(({ start, by }) => by !== 'bmi_rule' && node.start <= start && start < node.end);
}
