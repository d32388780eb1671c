import type { Header, Numeric, Variable } from '../../../../grammar/expansion/ast.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { ExpandContext } from '../context.ts';
import { findHeader } from '../headers.ts';
import type { Value } from '../value.ts';
import { mergeTaint, textOf, valueOf } from '../value.ts';
import type { Code, Compiler, Run } from './code.ts';
import { fail, give, runClean } from './code.ts';

/** Variables that expansions themselves keep. */
const own: Readonly<Record<string, (context: ExpandContext) => Value | undefined>> = {
  value: (context) => (context.value === undefined ? undefined : valueOf(context.value, context.valueTaint)),
  item: (context) => (context.item === undefined ? undefined : valueOf(context.item, context.itemTaint)),
  runrc: (context) => String(context.runrc),
  prvscheck_result: (context) => context.prvsResult,
  prvscheck_address: (context) => context.prvsAddress,
  prvscheck_keynum: (context) => context.prvsKey,
  srs_recipient: (context) => context.srsRecipient,
};

/** Whether a name is one of the variables that users make: they need not be in the table. Mirrors `find_variable`. */
function isOpen(name: string): boolean {
  return /^(?:acl_[cm](?![A-Za-z])|r_|auth0*[1-4]$|regex0*[1-9]$)/.test(name);
}

/** Whether it is an ACL or a router variable, which `strict_acl_vars` is about. */
function isStrict(name: string): boolean {
  return name.startsWith('acl_') || name.startsWith('r_');
}

/** What follows in the message about a variable that is unknown. Mirrors `check_variable_error_message`. */
function aclHint(name: string): string {
  if (!name.startsWith('acl_')) return '';
  const scope = name.charAt(4);
  if (scope !== 'c' && scope !== 'm') return ' (user-defined ACL variables must start acl_c or acl_m)';
  return /[A-Za-z]/.test(name.charAt(5))
    ? ' (6th character of a user-defined ACL variable must be a digit or underscore)'
    : ' (strict_acl_vars is set)';
}

/** How a variable is found. */
export interface Found {
  /** Its value; undefined for an ACL variable that is not set while `strict_acl_vars` is on, or an unknown name. */
  readonly get: (context: ExpandContext) => Value | undefined;
  /** Whether Exim reads its value even where it is not wanted. */
  readonly always: boolean;
}

/** Finds out how a variable is read; undefined for a name that the target does not know. */
export function findVariable(name: string, { dialect }: Compiler): Found | undefined {
  if (isOpen(name)) {
    const strict = isStrict(name);
    return { get: (context) => context.variables.get(name) ?? (strict ? undefined : ''), always: true };
  }
  if (!dialect.variables.has(name)) return undefined;
  // The counters of filters are known only while a filter runs.
  if (/^s?n\d$/.test(name)) return { get: (context) => context.variables.get(name), always: true };
  const getOwn = Object.hasOwn(own, name) ? own[name] : undefined;
  const get = getOwn
    ? (context: ExpandContext): Value => getOwn(context) ?? ''
    : (context: ExpandContext): Value => context.variables.get(name) ?? '';
  return { get, always: false };
}

/** The message about a variable that is unknown. */
export function unknownVariable(name: string, form: 'plain' | 'braced' | 'def', release: number): string {
  if (form === 'braced') return `unknown variable in "\${${name}}"${aclHint(name)}`;
  const before = form === 'def' ? 'unknown variable' : 'unknown variable name';
  const after = form === 'def' ? ' after "def:"' : '';
  return `${before} ${quoted(name, release)}${after}${aclHint(name)}`;
}

export function compileVariable({ name, braced }: Variable, compiler: Compiler): Code {
  const { release } = compiler;
  const message = (): string => unknownVariable(name, braced ? 'braced' : 'plain', release);
  const found = findVariable(name, compiler);
  if (!found) {
    const run: Run = (context) => fail(context, message());
    return { run, skip: run };
  }
  const { get, always } = found;
  const run: Run = (context) => {
    const value = get(context);
    if (typeof value === 'string') return value;
    if (value === undefined) return fail(context, message());
    if (value.text !== '') context.taint = mergeTaint(context.taint, value.taint);
    return value.text;
  };
  if (!always) return { run, skip: '' };
  const skip: Run = (context) => {
    const value = get(context);
    if (value === undefined) return fail(context, message());
    return release < 98 || braced ? textOf(value) : '';
  };
  return { run, skip };
}

export function compileHeader({ form, name }: Header, { release }: Compiler): Code {
  const holdsBrace = name.includes('}');
  const run: Run = (context) => {
    const value = findHeader(`${name}:`, form, context);
    if (value !== undefined) return give(value, context);
    if (holdsBrace) context.malformedHeader = true;
    return '';
  };
  if (release < 98) return { run, skip: (context) => runClean({ run, skip: '' }, context) };
  if (!holdsBrace) return { run, skip: '' };
  return { run, skip: (context) => (run(context) === undefined ? undefined : '') };
}

export function compileNumeric({ index }: Numeric, { release }: Compiler): Code {
  const run: Run = (context) => {
    const value = index < 0 ? undefined : context.captures[index];
    if (value === undefined || value === '') return '';
    context.taint = mergeTaint(context.taint, context.capturesTaint);
    return value;
  };
  return { run, skip: release < 98 ? ({ captures }) => (index < 0 ? '' : (captures[index] ?? '')) : '' };
}
