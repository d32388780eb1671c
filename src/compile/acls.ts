import type { Acl, AclItem, AclSection, AclStatement, BadLine, MacroDefinition } from '../../grammar/config/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import { explainAbsence } from '../catalogue/absence.ts';
import type { AclWordRow } from '../catalogue/row.ts';
import type { Compilation, FaultReport } from './compilation.ts';
import { faultInLine, inQuotes, textOf, suggest } from './compilation.ts';
import type { CompiledAcl, CompiledAclItem, CompiledStatement } from './config.ts';
import { reportLongName } from './drivers.ts';
import { isDigit, isNameCharacter, isSpace, skipSpace } from './exim-text.ts';

/** Reports a fault of an ACL; Exim puts "error in ACL:" before what `acl_read` says. */
function refuse(compilation: Compilation, report: FaultReport, line: LogicalSpan): CompiledAclItem | undefined {
  const { exim } = report;
  faultInLine(compilation, { ...report, exim: exim === undefined ? undefined : `error in ACL: ${exim}` }, line);
  return undefined;
}

/** Variables besides the ACL variables that "set" may name where DKIM is built in. */
const dkimVariables = ['dkim_verify_status', 'dkim_verify_reason'];

/** Why a name cannot be set, in our words and Exim's; undefined where it can (`acl_varname_to_cond`). */
function variableProblem(
  { catalogue }: Compilation,
  rest: string,
): { readonly message: string; readonly exim: string } | undefined {
  const dkim = catalogue.target.features.has('dkim') && dkimVariables.some((each) => rest.startsWith(each));
  if (dkim) {
    const after = rest.charCodeAt(18);
    if (!isNameCharacter(after) || after === 95) return undefined;
    return {
      message: 'only "dkim_verify_status" and "dkim_verify_reason" can be set besides ACL variables',
      exim: `invalid variable name after "set" in ACL modifier "set ${rest}" (only "dkim_verify_status" or "dkim_verify_reason" permitted)`,
    };
  }
  if (!rest.startsWith('acl_c') && !rest.startsWith('acl_m')) {
    return {
      message: 'only variables whose names begin with "acl_c" or "acl_m" can be set',
      exim: `invalid variable name after "set" in ACL modifier "set ${rest}" (must start "acl_c" or "acl_m")`,
    };
  }
  const sixth = rest.charCodeAt(5);
  if (!isDigit(sixth) && sixth !== 95) {
    return {
      message: 'a digit or underscore must follow "acl_c" or "acl_m"',
      exim: `invalid variable name after "set" in ACL modifier "set ${rest}" (digit or underscore must follow acl_c or acl_m)`,
    };
  }
  for (let at = 5; at < rest.length && rest.charAt(at) !== '=' && !isSpace(rest.charCodeAt(at)); at++) {
    if (isNameCharacter(rest.charCodeAt(at))) continue;
    const character = rest.charAt(at);
    return {
      message: `"${character}" cannot stand in the name of a variable`,
      exim: `invalid character "${character}" in variable name in ACL modifier "set ${rest}"`,
    };
  }
  return undefined;
}

/** Reports a word that is no condition or modifier of the target. */
function reportUnknownWord(compilation: Compilation, item: AclItem, words: ReadonlyMap<string, AclWordRow>): void {
  const { catalogue, target } = compilation.catalogue;
  const name = item.name.text;
  const absence = name === '' ? undefined : explainAbsence(catalogue, 'aclWords', name, undefined, target);
  const report: FaultReport = {
    rule: absence ? 'acl/not-in-target' : 'acl/unknown-word',
    message: absence
      ? `"${name}" ${absence.text}`
      : name === ''
        ? 'a condition, a modifier or a verb is expected here'
        : `there is no ACL condition or modifier "${name}"`,
    at: name === '' ? item : item.name,
    suggestions:
      absence || name === '' ? undefined : suggest(compilation, name, [...words.keys(), ...verbNames(compilation)]),
    exim: `unknown ACL condition/modifier in ${inQuotes(compilation, textOf(compilation, item.line))}`,
  };
  refuse(compilation, report, item.line);
}

function verbNames(compilation: Compilation): Iterable<string> {
  return compilation.catalogue.rows('verbs').keys();
}

/** Compiles one condition or modifier; undefined where it was refused. */
function compileItem(
  compilation: Compilation,
  item: AclItem,
  verb: AclStatement['verb'],
  words: ReadonlyMap<string, AclWordRow>,
): CompiledAclItem | undefined {
  if (reportLongName(compilation, item.name)) return undefined;
  const row = words.get(item.name.text);
  if (!row) {
    reportUnknownWord(compilation, item, words);
    return undefined;
  }
  const { negated, name, line } = item;
  if (negated && row.kind === 'modifier') {
    const report = {
      rule: 'acl/negated-modifier',
      message: `"${row.name}" is a modifier: it is no condition that could be turned round`,
      at: { start: item.start, end: name.end },
      exim: `ACL error: negation is not allowed with ${inQuotes(compilation, row.name)}`,
    } as const;
    return refuse(compilation, report, line);
  }
  if (row.name === 'endpass' && verb.text !== 'accept' && verb.text !== 'discard') {
    const report = {
      rule: 'acl/endpass-place',
      message: `"endpass" goes with "accept" and "discard" only, not with "${verb.text}"`,
      at: name,
      exim: `ACL error: ${inQuotes(compilation, row.name)} is not allowed with ${inQuotes(compilation, verb.text)}`,
    } as const;
    return refuse(compilation, report, line);
  }
  let variable: string | undefined;
  if (row.name === 'set') {
    const start = skipSpace(compilation.text, name.end);
    const problem = variableProblem(compilation, compilation.text.slice(start, Math.max(start, item.end)));
    if (problem) {
      const at = item.variable && item.variable.start < item.variable.end ? item.variable : name;
      return refuse(compilation, { rule: 'acl/bad-variable', at, ...problem }, line);
    }
    variable = item.variable?.text;
  }
  if (row.value !== 'none' && item.equals === undefined) {
    const report = {
      rule: 'acl/missing-value',
      message: `"=" is missing after "${name.text}"`,
      at: item.variable ?? name,
      exim: `"=" missing after ACL ${inQuotes(compilation, name.text)} ${row.kind}`,
    } as const;
    return refuse(compilation, report, line);
  }
  const value = item.value?.text ?? '';
  return variable === undefined ? { row, negated, value, node: item } : { row, negated, variable, value, node: item };
}

function compileStatement(
  compilation: Compilation,
  node: AclStatement,
  words: ReadonlyMap<string, AclWordRow>,
): CompiledStatement {
  const { verb } = node;
  if (node.negated) {
    const line = { start: node.start, end: node.items[0]?.line.start === node.start ? node.items[0].end : verb.end };
    const report = {
      rule: 'acl/negated-verb',
      message: `"!" cannot stand before the verb "${verb.text}"`,
      at: { start: node.start, end: verb.end },
      exim: `malformed ACL line ${inQuotes(compilation, textOf(compilation, line))}`,
    } as const;
    refuse(compilation, report, node);
  }
  const items: CompiledAclItem[] = [];
  for (const item of node.items) {
    const compiled = compileItem(compilation, item, verb, words);
    if (compiled) items.push(compiled);
  }
  return { verb: verb.text, items, node };
}

/** Reports a line that stands where a statement must begin, and does not begin one. */
function reportUnknownVerb(compilation: Compilation, line: BadLine): void {
  const word = /^!?[\t-\r ]*([A-Za-z]\w*)?/.exec(line.text);
  const name = word?.[1] ?? '';
  const start = line.start + (word?.[0].length ?? 0) - name.length;
  const at = name === '' ? line : { start, end: start + name.length };
  if (reportLongName(compilation, { ...at, text: name })) return;
  const isWord = compilation.catalogue.rows('aclWords').has(name);
  const report: FaultReport = {
    rule: 'acl/unknown-verb',
    message: isWord
      ? `a verb must stand before the first "${name}" of an ACL`
      : `a statement begins with a verb; "${name}" is none`,
    at,
    suggestions: isWord ? undefined : suggest(compilation, name, verbNames(compilation)),
    exim: `unknown ACL verb ${inQuotes(compilation, name)} in ${inQuotes(compilation, line.text)}`,
  };
  refuse(compilation, report, line);
}

/**
 * Compiles the statements of one ACL (`acl_read`).
 *
 * @param node the ACL, whose spans are those of the compilation's text
 */
export function compileAcl(
  compilation: Compilation,
  node: Acl,
  words = compilation.catalogue.rows('aclWords'),
): CompiledAcl {
  const statements: CompiledStatement[] = [];
  for (const each of node.body) {
    if (each.kind === 'bad') reportUnknownVerb(compilation, each);
    else statements.push(compileStatement(compilation, each, words));
  }
  return { name: node.name.text, statements, node };
}

/**
 * Compiles a section of ACLs (`readconf_acl`, `acl_read`).
 *
 * @param macros where the macro definitions go
 * @param acls where the ACLs go
 */
export function compileAcls(
  compilation: Compilation,
  section: AclSection,
  macros: MacroDefinition[],
  acls: Map<string, CompiledAcl>,
): void {
  const words = compilation.catalogue.rows('aclWords');
  for (const item of section.items) {
    if (item.kind === 'macro') {
      macros.push(item);
      continue;
    }
    if (item.kind === 'bad' || item.name.text === '') {
      faultInLine(compilation, {
        rule: 'acl/name-missing',
        message: 'a line with the name of an ACL and a colon is expected here',
        at: item.kind === 'bad' ? item : item.header,
        exim: 'missing or malformed ACL name',
      });
      continue;
    }
    if (reportLongName(compilation, item.name)) continue;
    const name = item.name.text;
    const before = acls.get(name);
    if (before) {
      faultInLine(compilation, {
        rule: 'acl/duplicate',
        message: `there is another ACL "${name}"`,
        at: item.name,
        related: [{ at: before.node.name, message: 'it stands here first' }],
        exim: `there are two ACLs called ${inQuotes(compilation, name)}`,
      });
    }
    const acl = compileAcl(compilation, item, words);
    if (!before) acls.set(name, acl);
  }
}
