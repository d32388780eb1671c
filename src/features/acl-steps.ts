import type { Phase } from '../catalogue/row.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, CompiledStatement } from '../compile/config.ts';
import { stringSetting } from '../compile/config.ts';
import { scanText } from './scan.ts';

/** One condition or modifier of an ACL, at a moment at which it may be run. */
export interface AclStep {
  readonly phase: Phase;
  readonly acl: CompiledAcl;
  readonly statement: CompiledStatement;
  readonly item: CompiledAclItem;
}

/** The ACLs of an SMTP session in the order in which they are run, and the options that name them. */
const smtpPath: readonly (readonly [Phase, string])[] = [
  ['connect', 'acl_smtp_connect'],
  ['helo', 'acl_smtp_helo'],
  ['starttls', 'acl_smtp_starttls'],
  ['auth', 'acl_smtp_auth'],
  ['atrn', 'acl_smtp_atrn'],
  ['etrn', 'acl_smtp_etrn'],
  ['expn', 'acl_smtp_expn'],
  ['vrfy', 'acl_smtp_vrfy'],
  ['wellknown', 'acl_smtp_wellknown'],
  ['mailauth', 'acl_smtp_mailauth'],
  ['mail', 'acl_smtp_mail'],
  ['rcpt', 'acl_smtp_rcpt'],
  ['predata', 'acl_smtp_predata'],
  ['dkim', 'acl_smtp_dkim'],
  ['mime', 'acl_smtp_mime'],
  ['prdr', 'acl_smtp_data_prdr'],
  ['data', 'acl_smtp_data'],
  ['quit', 'acl_smtp_quit'],
  ['notquit', 'acl_smtp_notquit'],
];

/** The ACLs for a message that does not come by SMTP. */
const localPath: readonly (readonly [Phase, string])[] = [
  ['notsmtp_start', 'acl_not_smtp_start'],
  ['mime', 'acl_not_smtp_mime'],
  ['notsmtp', 'acl_not_smtp'],
];

/** Bounds what ACLs that call each other many times over can unfold to. */
const mostSteps = 50_000;

/** The ACLs that a text may name: by itself, or where it is expanded, every one whose name stands in it as a word. */
function named(config: CompiledConfig, text: string): CompiledAcl[] {
  const words = text.includes('$') ? text.split(/[^\w.-]+/) : text.trim().split(/\s+/).slice(0, 1);
  return words.flatMap((word) => config.acls.get(word) ?? []);
}

/** What Exim expands only when a statement has come to its end. */
const late = new Set(['message', 'log_message']);

function unfold(
  config: CompiledConfig,
  phase: Phase,
  acl: CompiledAcl,
  within: Set<CompiledAcl>,
  into: AclStep[],
): void {
  if (within.has(acl)) return;
  within.add(acl);
  for (const statement of acl.statements) {
    const items = [
      ...statement.items.filter(({ row }) => !late.has(row.name)),
      ...statement.items.filter(({ row }) => late.has(row.name)),
    ];
    for (const item of items) {
      if (into.length >= mostSteps) break;
      const callees =
        item.row.name === 'acl'
          ? named(config, item.value)
          : scanText(item.value)
              .calls.filter(({ kind, name }) => kind !== 'operator' && name === 'acl')
              .flatMap(({ args }) => named(config, args[0]?.text.replace(/^\s*\{/, '').replace('}', ' ') ?? ''));
      for (const callee of callees) unfold(config, phase, callee, within, into);
      into.push({ phase, acl, statement, item });
    }
  }
  within.delete(acl);
}

function follow(config: CompiledConfig, path: readonly (readonly [Phase, string])[]): AclStep[] {
  const steps: AclStep[] = [];
  for (const [phase, option] of path) {
    const text = stringSetting(config.main, option);
    if (text !== undefined) for (const acl of named(config, text)) unfold(config, phase, acl, new Set(), steps);
  }
  return steps;
}

const known = new WeakMap<CompiledConfig, readonly (readonly AclStep[])[]>();

/** What may be run for a message, in order: once for messages by SMTP, and once for others. ACLs that nothing names are left out. */
function paths(config: CompiledConfig): readonly (readonly AclStep[])[] {
  let found = known.get(config);
  if (!found) known.set(config, (found = [follow(config, smtpPath), follow(config, localPath)]));
  return found;
}

/** Every step that a message may run into. */
export function aclSteps(config: CompiledConfig): readonly AclStep[] {
  return paths(config).flat();
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
  let run = false;
  for (const steps of paths(config)) {
    const last = steps.findLastIndex((step) => step.item === item);
    if (last < 0) continue;
    run = true;
    if (steps.slice(0, last).some(done)) return true;
  }
  return run ? false : undefined;
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
  let run = false;
  for (const steps of paths(config)) {
    const first = steps.findIndex((step) => step.item === item);
    if (first < 0) continue;
    run = true;
    if (steps.slice(first + 1).some(done)) return true;
  }
  return run ? false : undefined;
}
