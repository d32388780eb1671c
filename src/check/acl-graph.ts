import type { Value } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Phase, Phases } from '../catalogue/row.ts';
import type { CompiledAcl, CompiledAclItem, CompiledConfig, OptionValue } from '../compile/config.ts';
import type { Site } from './expansions.ts';
import { expansionsOf, treeOf } from './expansions.ts';
import { onceFor } from './once.ts';
import { literalText, outcomesOf } from './outcomes.ts';
import { spanIn } from './spans.ts';

/** A place where an ACL is named. */
export interface AclReference {
  readonly name: string;
  readonly at: LogicalSpan;
  /** The ACL that is meant; undefined where there is none of that name. */
  readonly acl: CompiledAcl | undefined;
  /** What names it: an option, or something within an ACL, or an expansion elsewhere. */
  readonly by:
    | { readonly kind: 'option'; readonly option: OptionValue; readonly phase: Phase | undefined }
    | { readonly kind: 'acl'; readonly acl: CompiledAcl; readonly item: CompiledAclItem }
    | { readonly kind: 'expansion'; readonly site: Site };
  /** Whether it is the only thing that can be meant: not one of several outcomes of an expansion. */
  readonly certain: boolean;
}

/** One way in which an ACL comes to be run: first the option that names one, then the calls that lead on from there. */
export type AclPath = readonly AclReference[];

/** Which ACLs are run when. */
export interface AclGraph {
  readonly references: readonly AclReference[];
  /** The shortest way to each ACL, for each phase in which it can be run. */
  readonly paths: ReadonlyMap<CompiledAcl, ReadonlyMap<Phase, AclPath>>;
  /** Texts that name ACLs, but which ones, only a run can tell. */
  readonly open: readonly LogicalSpan[];
}

/** How Exim calls the phases. */
const titles: Readonly<Partial<Record<Phase, string>>> = {
  notsmtp: 'non-SMTP',
  notsmtp_start: 'non-SMTP-start',
  connect: 'connection',
  helo: 'HELO',
};

/** The name of a phase for messages, as Exim has it: `RCPT`, `non-SMTP`. */
export function phaseTitle(phase: Phase): string {
  return titles[phase] ?? phase.toUpperCase();
}

const optionPhases: Readonly<Record<string, Phase>> = {
  acl_not_smtp: 'notsmtp',
  acl_not_smtp_mime: 'mime',
  acl_not_smtp_start: 'notsmtp_start',
  acl_smtp_atrn: 'atrn',
  acl_smtp_auth: 'auth',
  acl_smtp_connect: 'connect',
  acl_smtp_data: 'data',
  acl_smtp_data_prdr: 'prdr',
  acl_smtp_dkim: 'dkim',
  acl_smtp_etrn: 'etrn',
  acl_smtp_expn: 'expn',
  acl_smtp_helo: 'helo',
  acl_smtp_mail: 'mail',
  acl_smtp_mailauth: 'mailauth',
  acl_smtp_mime: 'mime',
  acl_smtp_notquit: 'notquit',
  acl_smtp_predata: 'predata',
  acl_smtp_quit: 'quit',
  acl_smtp_rcpt: 'rcpt',
  acl_smtp_starttls: 'starttls',
  acl_smtp_vrfy: 'vrfy',
  acl_smtp_wellknown: 'wellknown',
};

/** Whether a word is legal in a phase, as far as Exim's table says. */
export function isLegal(phases: Phases, phase: Phase): boolean {
  return 'only' in phases ? phases.only.includes(phase) : !phases.not.includes(phase);
}

/** A text that names an ACL, or several of which one is taken. */
interface Named {
  readonly names: readonly { readonly name: string; readonly at: LogicalSpan }[];
  /** Whether nothing else can be meant. */
  readonly complete: boolean;
}

/** The first word of a text: what follows are arguments, or the text is an ACL in place. */
function firstWord(text: string): { readonly word: string; readonly rest: string; readonly lead: number } {
  const match = /^(\s*)(\S*)(.*)$/s.exec(text);
  return { word: match?.[2] ?? '', rest: match?.[3]?.trim() ?? '', lead: match?.[1]?.length ?? 0 };
}

/**
 * The ACLs that a value may name.
 *
 * @param inPlace whether a text of several words is an ACL that stands in place (as an option's value can be)
 */
function namesIn(config: CompiledConfig, value: Value, inPlace: boolean): Named {
  const tree = treeOf(config, value);
  const read = (text: string, start: number, end: number): Named['names'] => {
    const { word, rest, lead } = firstWord(text);
    if (word === '' || (inPlace && rest !== '')) return [];
    const exact = value.text.startsWith(text, start);
    const at = exact ? spanIn(value, start + lead, start + lead + word.length) : spanIn(value, start, end);
    return [{ name: word, at }];
  };
  if (!tree) return { names: read(value.text, 0, value.text.length), complete: true };
  const { literal, complete } = outcomesOf(tree);
  if (complete || literal.length > 0) {
    return { names: literal.flatMap(({ text, start, end }) => read(text, start, end)), complete };
  }
  // The name may be plain, and only its arguments expanded.
  const first = tree.parts[0];
  const lead = first?.kind === 'text' ? /^\s*\S+(?=\s)/.exec(first.text)?.[0] : undefined;
  if (first && lead !== undefined && !inPlace) {
    return { names: read(lead, first.start, first.start + lead.length), complete: true };
  }
  return { names: [], complete: first?.kind === 'text' && inPlace && /^\s*\S+\s/.test(first.text) };
}

/** The name of the ACL in `${acl {name}…}`. */
function nameInExpansion(
  argument: { readonly start: number; readonly end: number } | undefined,
  literal: string | undefined,
): { readonly name: string; readonly start: number; readonly end: number } | undefined {
  if (!argument || literal === undefined) return undefined;
  const { word, lead } = firstWord(literal);
  const start = argument.start + lead;
  return word === '' ? undefined : { name: word, start, end: start + word.length };
}

/** Who names which ACL, and in which phases each ACL can come to be run. */
export const aclGraph = onceFor((config: CompiledConfig): AclGraph => {
  const references: AclReference[] = [];
  const open: LogicalSpan[] = [];
  const add = (by: AclReference['by'], value: Value | undefined, inPlace: boolean): void => {
    if (!value || value.text.trim() === '') return;
    const { names, complete } = namesIn(config, value, inPlace);
    if (!complete) open.push(value);
    const certain = complete && names.length === 1;
    for (const { name, at } of names) references.push({ name, at, acl: config.acls.get(name), by, certain });
  };

  for (const option of config.main.values()) {
    if (option.row.content !== 'acl') continue;
    const phase = optionPhases[option.row.name];
    for (const { value } of option.settings) add({ kind: 'option', option, phase }, value, true);
  }
  for (const acl of config.acls.values()) {
    for (const { items } of acl.statements) {
      for (const item of items) if (item.row.content === 'acl') add({ kind: 'acl', acl, item }, item.node.value, false);
    }
  }
  const { items, conditions } = expansionsOf(config);
  for (const { text, node } of [...items, ...conditions]) {
    if (node.name.text !== 'acl' || !('arguments' in node)) continue;
    const [argument] = node.arguments;
    const { site } = text;
    const by: AclReference['by'] =
      site.kind === 'acl' ? { kind: 'acl', acl: site.acl, item: site.item } : { kind: 'expansion', site };
    const named = nameInExpansion(argument, literalText(argument));
    if (named) {
      const at = spanIn(text.value, named.start, named.end);
      references.push({ name: named.name, at, acl: config.acls.get(named.name), by, certain: true });
    } else if (argument) {
      const { literal, complete } = outcomesOf(argument);
      if (!complete) open.push(spanIn(text.value, argument.start, argument.end));
      for (const { text: name, start, end } of literal) {
        references.push({ name, at: spanIn(text.value, start, end), acl: config.acls.get(name), by, certain: false });
      }
    }
  }
  return { references, paths: pathsOf(references), open };
});

function pathsOf(references: readonly AclReference[]): Map<CompiledAcl, Map<Phase, AclPath>> {
  const calls = new Map<CompiledAcl, AclReference[]>();
  const queue: { readonly acl: CompiledAcl; readonly phase: Phase; readonly path: AclPath }[] = [];
  for (const reference of references) {
    const { by, acl } = reference;
    if (by.kind === 'acl') {
      const from = calls.get(by.acl);
      if (from) from.push(reference);
      else calls.set(by.acl, [reference]);
    } else if (by.kind === 'option' && by.phase && acl) queue.push({ acl, phase: by.phase, path: [reference] });
  }
  const paths = new Map<CompiledAcl, Map<Phase, AclPath>>();
  // The queue grows while it is worked off: what is nearest to an option comes first.
  for (const { acl, phase, path } of queue) {
    let known = paths.get(acl);
    if (!known) paths.set(acl, (known = new Map<Phase, AclPath>()));
    if (known.has(phase)) continue;
    known.set(phase, path);
    for (const call of calls.get(acl) ?? []) if (call.acl) queue.push({ acl: call.acl, phase, path: [...path, call] });
  }
  return paths;
}

/** The phases in which an ACL can be run; empty where nothing leads to it. */
export function phasesReaching(config: CompiledConfig, acl: CompiledAcl): ReadonlyMap<Phase, AclPath> {
  return aclGraph(config).paths.get(acl) ?? new Map<Phase, AclPath>();
}

/** Says how an ACL is reached: "acl_smtp_rcpt" runs it, or `"acl_smtp_rcpt" runs "check", which runs it`. */
export function describePath(path: AclPath): string {
  const [first, ...rest] = path;
  if (first?.by.kind !== 'option') return '';
  const option = first.by.option.row.name;
  if (rest.length === 0) return `${option} names this ACL`;
  const names = path.map(({ name }) => name);
  return `${option} leads here: ${names.join(' -> ')}`;
}

/** The steps of a path, for `related`. */
export function pathSteps(path: AclPath): { readonly at: LogicalSpan; readonly message: string }[] {
  return path.map(({ at, name, by }) => ({
    at,
    message: by.kind === 'option' ? `${by.option.row.name} runs "${name}"` : `"${name}" is run from here`,
  }));
}
