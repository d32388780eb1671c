import { upperCase } from '../../grammar/preprocess/characters.ts';
import type { Acl } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Phase, Phases } from '../catalogue/row.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, OptionValue } from '../compile/config.ts';
import { isInPlace } from '../compile/config.ts';
import type { ReferenceSource } from '../compile/references.ts';
import { references } from '../compile/references.ts';
import { onceFor } from './once.ts';

/** Every place of a configuration that names an ACL, a router, a transport or a list. */
export const referencesOf = onceFor((config: CompiledConfig) => references(config));

/** A step on the way to an ACL: a place that names it, or that it stands in itself. */
export interface AclStep {
  readonly name: string;
  readonly at: LogicalSpan;
  readonly from: ReferenceSource;
  readonly inPlace: boolean;
}

/** One way in which an ACL comes to be run: first the option that names one, then the calls that lead on from there. */
export type AclPath = readonly AclStep[];

/** A place where an ACL is named, or where one stands in place. */
export interface AclReference {
  readonly name: string;
  readonly at: LogicalSpan;
  /** The ACL that is meant; undefined where there is none of that name. */
  readonly acl: CompiledAcl | undefined;
  /** What names it: a main option, something within an ACL, or anything else that is expanded. */
  readonly by:
    | { readonly kind: 'option'; readonly option: OptionValue; readonly phase: Phase | undefined }
    | { readonly kind: 'acl'; readonly acl: CompiledAcl; readonly item: CompiledAclItem }
    | { readonly kind: 'other' };
}

/** Which ACLs are run when. */
export interface AclGraph {
  readonly references: readonly AclReference[];
  /** The shortest way to each ACL, for each phase in which it can be run. */
  readonly paths: ReadonlyMap<CompiledAcl, ReadonlyMap<Phase, AclPath>>;
  /** ACLs that something names outside ACLs, or that can be run from these. */
  readonly used: ReadonlySet<CompiledAcl>;
  /** Whether there are texts that name ACLs, but which ones, only a run can tell. */
  readonly open: boolean;
}

/** How Exim calls the phases, where it does not call them by their names in capitals. */
const titles: Readonly<Partial<Record<Phase, string>>> = {
  notsmtp: 'non-SMTP',
  notsmtp_start: 'non-SMTP-start',
  connect: 'connection',
  helo: 'HELO',
};

/** The name of a phase for messages, as Exim has it: `RCPT`, `non-SMTP`. */
export function phaseTitle(phase: Phase): string {
  return titles[phase] ?? upperCase(phase);
}

/** The names of several phases: `RCPT`, `RCPT and DATA`. */
export function phaseTitles(phases: readonly Phase[]): string {
  const names = phases.map(phaseTitle);
  const last = names.pop() ?? '';
  return names.length > 0 ? `${names.join(', ')} and ${last}` : last;
}

/** Whether a word is legal in a phase, as far as Exim's table says. */
export function isLegal(phases: Phases, phase: Phase): boolean {
  return 'only' in phases ? phases.only.includes(phase) : !phases.not.includes(phase);
}

/** What names an ACL. */
function namer(from: ReferenceSource): AclReference['by'] {
  if (from.kind === 'acl') return { kind: 'acl', acl: from.acl, item: from.item };
  if (from.kind !== 'option' || from.driver) return { kind: 'other' };
  return { kind: 'option', option: from.option, phase: from.option.row.phase };
}

/** Every place that names an ACL, with the ACL that is meant; `name` is empty where only a run can tell. */
function stepsOf(config: CompiledConfig): { readonly step: AclStep; readonly to: CompiledAcl | undefined }[] {
  const byNode = new Map<Acl, CompiledAcl>();
  for (const acl of config.acls.values()) byNode.set(acl.node, acl);
  const steps: { readonly step: AclStep; readonly to: CompiledAcl | undefined }[] = [];
  for (const { kind, name, at, from, target } of referencesOf(config)) {
    if (kind !== 'acl') continue;
    steps.push({
      step: { name, at, from, inPlace: false },
      to: target?.kind === 'acl' ? byNode.get(target) : undefined,
    });
  }
  for (const acl of config.aclsInPlace) {
    for (const { at, from } of acl.origins) steps.push({ step: { name: acl.name, at, from, inPlace: true }, to: acl });
  }
  return steps;
}

/** Who names which ACL, and in which phases each ACL can come to be run. */
export const aclGraph = onceFor((config: CompiledConfig): AclGraph => {
  const references: AclReference[] = [];
  const calls = new Map<CompiledAcl, { readonly step: AclStep; readonly to: CompiledAcl }[]>();
  const paths = new Map<CompiledAcl, Map<Phase, AclPath>>();
  const used = new Set<CompiledAcl>();
  const starts: { readonly acl: CompiledAcl; readonly phase: Phase; readonly path: AclPath }[] = [];
  const outside: CompiledAcl[] = [];
  let open = config.unreadAcls.length > 0;
  for (const { step, to } of stepsOf(config)) {
    const { name, at } = step;
    if (name === '') open = true;
    const by = namer(step.from);
    references.push({ name, at, acl: to, by });
    if (!to) continue;
    if (by.kind === 'acl') {
      const known = calls.get(by.acl);
      if (known) known.push({ step, to });
      else calls.set(by.acl, [{ step, to }]);
      continue;
    }
    outside.push(to);
    if (by.kind === 'option' && by.phase) starts.push({ acl: to, phase: by.phase, path: [step] });
  }
  // The list grows while it is worked off: what is nearest to an option comes first.
  for (const { acl, phase, path } of starts) {
    let known = paths.get(acl);
    if (!known) paths.set(acl, (known = new Map<Phase, AclPath>()));
    if (known.has(phase)) continue;
    known.set(phase, path);
    for (const { step, to } of calls.get(acl) ?? []) starts.push({ acl: to, phase, path: [...path, step] });
  }
  for (const acl of outside) {
    if (used.has(acl)) continue;
    used.add(acl);
    for (const { to } of calls.get(acl) ?? []) outside.push(to);
  }
  return { references, paths, used, open };
});

const nowhere: ReadonlyMap<Phase, AclPath> = new Map<Phase, AclPath>();

/** The phases in which an ACL can be run, each with the shortest way to it; empty where nothing leads to it. */
export function phasesReaching(config: CompiledConfig, acl: CompiledAcl): ReadonlyMap<Phase, AclPath> {
  return aclGraph(config).paths.get(acl) ?? nowhere;
}

/** Says which ACLs lead to one: `acl_smtp_rcpt -> check_rcpt -> check_spam`. */
export function describePath(path: AclPath): string {
  const [first] = path;
  const option = first?.from.kind === 'option' ? [first.from.option.row.name] : [];
  return [...option, ...path.map(({ name }) => name)].join(' -> ');
}

/** The steps of a path, for `related`. */
export function pathSteps(path: AclPath): { readonly at: LogicalSpan; readonly message: string }[] {
  return path.map(({ at, name, from, inPlace }) => {
    const what = inPlace ? `the ${name}` : `"${name}"`;
    return {
      at,
      message: from.kind === 'option' ? `${from.option.row.name} runs ${what}` : `${what} is run from here`,
    };
  });
}

/** How an ACL is called in messages: `the ACL "check_rcpt"`, `the inline ACL`, `the ACL /etc/exim/acl`. */
export function titleOf(acl: CompiledAcl): string {
  return isInPlace(acl) ? `the ${acl.name}` : `the ACL "${acl.name}"`;
}
