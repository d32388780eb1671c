import type { Phase } from '../catalogue/row.ts';
import { aclGraph } from './acl-graph.ts';
import { onceFor } from './once.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, CompiledStatement } from '../compile/config.ts';

/** One condition or modifier of an ACL, at a moment at which it may be run. */
export interface AclStep {
  readonly phase: Phase;
  readonly acl: CompiledAcl;
  readonly statement: CompiledStatement;
  readonly item: CompiledAclItem;
}

/** The ACLs of an SMTP session in the order in which they are run. */
const smtpPath: readonly Phase[] = [
  'connect',
  'helo',
  'starttls',
  'auth',
  'atrn',
  'etrn',
  'expn',
  'vrfy',
  'wellknown',
  'mailauth',
  'mail',
  'rcpt',
  'predata',
  'dkim',
  'mime',
  'prdr',
  'data',
  'quit',
  'notquit',
];

/** The ACLs for a message that does not come by SMTP. */
const localPath: readonly Phase[] = ['notsmtp_start', 'mime', 'notsmtp'];

/** Bounds what ACLs that call each other many times over can unfold to. */
const mostSteps = 50_000;

/** What Exim expands only when a statement has come to its end. */
const late = new Set(['message', 'log_message']);

/** Which ACLs each option and each ACL item can run. */
interface Calls {
  readonly roots: ReadonlyMap<Phase, readonly { readonly acl: CompiledAcl; readonly option: string }[]>;
  readonly byItem: ReadonlyMap<CompiledAclItem, readonly CompiledAcl[]>;
}

const callsOf = onceFor((config: CompiledConfig): Calls => {
  const roots = new Map<Phase, { acl: CompiledAcl; option: string }[]>();
  const byItem = new Map<CompiledAclItem, CompiledAcl[]>();
  for (const { acl, by } of aclGraph(config).references) {
    if (!acl) continue;
    if (by.kind === 'acl') byItem.set(by.item, [...(byItem.get(by.item) ?? []), acl]);
    if (by.kind !== 'option' || !by.phase) continue;
    roots.set(by.phase, [...(roots.get(by.phase) ?? []), { acl, option: by.option.row.name }]);
  }
  return { roots, byItem };
});

function unfold(calls: Calls, phase: Phase, acl: CompiledAcl, within: Set<CompiledAcl>, into: AclStep[]): void {
  if (within.has(acl)) return;
  within.add(acl);
  for (const statement of acl.statements) {
    const items = [
      ...statement.items.filter(({ row }) => !late.has(row.name)),
      ...statement.items.filter(({ row }) => late.has(row.name)),
    ];
    for (const item of items) {
      if (into.length >= mostSteps) break;
      for (const callee of calls.byItem.get(item) ?? []) unfold(calls, phase, callee, within, into);
      into.push({ phase, acl, statement, item });
    }
  }
  within.delete(acl);
}

function follow(config: CompiledConfig, path: readonly Phase[], smtp: boolean): AclStep[] {
  const steps: AclStep[] = [];
  const calls = callsOf(config);
  for (const phase of path) {
    for (const { acl, option } of calls.roots.get(phase) ?? []) {
      if (option.startsWith('acl_smtp_') === smtp) unfold(calls, phase, acl, new Set(), steps);
    }
  }
  return steps;
}

/** What may be run for a message, in order: once for messages by SMTP, and once for others. ACLs that nothing names are left out. */
const pathsOf = onceFor((config: CompiledConfig): readonly (readonly AclStep[])[] => [
  follow(config, smtpPath, true),
  follow(config, localPath, false),
]);

/** Every step that a message may run into. */
export function aclSteps(config: CompiledConfig): readonly AclStep[] {
  return pathsOf(config).flat();
}

/** The phases in which an item is run; empty for one in an ACL that nothing names. */
export function phasesOf(config: CompiledConfig, item: CompiledAclItem): ReadonlySet<Phase> {
  return new Set(
    aclSteps(config)
      .filter((step) => step.item === item)
      .map(({ phase }) => phase),
  );
}

/**
 * Whether something is done on some way through the ACLs, among the steps before or behind an item.
 *
 * @param others the steps in question of a way on which the item is run; undefined where it is not
 * @returns undefined where the item is never run
 */
function onSomeWay(
  config: CompiledConfig,
  others: (steps: readonly AclStep[]) => readonly AclStep[] | undefined,
  done: (step: AclStep) => boolean,
): boolean | undefined {
  const ways = pathsOf(config).flatMap((steps) => {
    const found = others(steps);
    return found ? [found] : [];
  });
  return ways.length === 0 ? undefined : ways.some((steps) => steps.some(done));
}

/**
 * Whether something may have been done by the time an item is run.
 *
 * @param item the item in question
 * @param done which steps do it
 * @returns undefined where the item is never run
 */
export function mayBePreceded(
  config: CompiledConfig,
  item: CompiledAclItem,
  done: (step: AclStep) => boolean,
): boolean | undefined {
  const before = (steps: readonly AclStep[]): readonly AclStep[] | undefined => {
    const last = steps.findLastIndex((step) => step.item === item);
    return last < 0 ? undefined : steps.slice(0, last);
  };
  return onSomeWay(config, before, done);
}

/**
 * Whether something may be done after an item has been run.
 *
 * @param item the item in question
 * @param done which steps do it
 * @returns undefined where the item is never run
 */
export function mayBeFollowed(
  config: CompiledConfig,
  item: CompiledAclItem,
  done: (step: AclStep) => boolean,
): boolean | undefined {
  const after = (steps: readonly AclStep[]): readonly AclStep[] | undefined => {
    const first = steps.findIndex((step) => step.item === item);
    return first < 0 ? undefined : steps.slice(first + 1);
  };
  return onSomeWay(config, after, done);
}
