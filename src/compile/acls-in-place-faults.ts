import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { AclSection, BadLine } from '../../grammar/config/ast.ts';
import { aclTextLines } from '../../grammar/preprocess/acl-text.ts';
import type { Fault } from '../../grammar/fault.ts';
import type { Compilation } from './compilation.ts';
import { faultInLine } from './compilation.ts';
import type { AclInPlace, CompiledConfig } from './config.ts';
import type { TextInPlace } from './growing-text.ts';

/** Why a line of an ACL in place begins no statement, where more can be said than that its first word is no verb. */
function whyNoVerb(line: BadLine, { file, text }: AclInPlace, acls: CompiledConfig['acls']): string | undefined {
  const name = /^\w*/.exec(line.text)?.[0] ?? '';
  if (!file && acls.has(name)) {
    const rest = trimSpace(text) === name ? 'a blank' : 'more';
    return `${rest} follows the name of the ACL "${name}", and so Exim takes the whole for the text of an ACL, whose verb would be "${name}"`;
  }
  if (file && line.text.startsWith('.')) {
    return 'conditionals and includes mean nothing in a file with an ACL: this is read as a statement, and begins with no verb';
  }
  return undefined;
}

/** Reports what ends the ACL before its text ends: the header of another, or what looks like a macro. */
function checkEnd(compilation: Compilation, items: AclSection['items']): void {
  const [acl, next] = items;
  if (acl?.kind !== 'acl' || !next) return;
  const what = next.kind === 'acl' ? `"${next.name.text}:"` : 'what looks like the definition of a macro';
  faultInLine(compilation, {
    rule: 'acl/cut-short',
    message:
      acl.body.length > 0
        ? `${what} ends the ACL: nothing from here on is ever looked at`
        : `${what} ends the ACL before its first statement: an ACL that is empty refuses everything`,
    at: next.kind === 'acl' ? next.header : next,
  });
}

/** Reports names of macros in the file of an ACL, which Exim leaves as they are. */
function checkMacros(compilation: Compilation, { node, file }: AclInPlace, { macros }: CompiledConfig['source']): void {
  if (!file || macros.length === 0) return;
  const names = new Set(macros.filter(({ from }) => from !== 'predefined').map(({ name }) => name));
  for (const { 0: word, index } of compilation.text.slice(node.start, node.end).matchAll(/\b[A-Z]\w*/g)) {
    if (!names.has(word)) continue;
    const start = node.start + index;
    const message = `no macro is replaced in a file with an ACL: this stays "${word}"`;
    faultInLine(compilation, { rule: 'acl/macro-in-file', message, at: { start, end: start + word.length } });
  }
}

/**
 * Reports lines of an ACL in place that a backslash continues: where the text ends that it then moves, Exim knows only for
 * files.
 */
export function checkContinuations(compilation: Compilation, { text, file, placeOf }: TextInPlace): void {
  if (file || !placeOf || !text.includes('\\')) return;
  for (const [first, next] of aclTextLines(text).lines) {
    if (!first || !next) continue;
    const newline = text.indexOf('\n', first.end);
    faultInLine(compilation, {
      rule: 'acl/continued-in-place',
      message: 'Exim dies of SIGSEGV, or goes on with anything: in an ACL in place of its name, it cannot join lines',
      at: { start: placeOf(first.end).start, end: placeOf(Math.max(first.end, newline)).end },
    });
  }
}

/**
 * The faults of an ACL in place, as people should hear of them: none of them keeps Exim from reading the configuration.
 *
 * @param compilation what the ACL was compiled with, and its faults
 * @param items what its text was parsed to
 */
export function inPlaceFaults(
  compilation: Compilation,
  acl: AclInPlace,
  items: AclSection['items'],
  config: Pick<CompiledConfig, 'acls' | 'source'>,
): readonly Fault[] {
  const [origin] = acl.origins;
  const faults = compilation.faults.map(({ exim, ...fault }): Fault => {
    const line = acl.node.body.find(({ start, end }) => start <= fault.at.start && fault.at.start <= end);
    const why = line?.kind === 'bad' && fault.rule === 'acl/unknown-verb' && whyNoVerb(line, acl, config.acls);
    const { suggestions, ...rest } = fault;
    const told: Fault = why ? { ...rest, message: why } : { ...rest, ...(suggestions && { suggestions }) };
    if (!exim || !origin) return told;
    const said = exim.message.replace(/^error in ACL: /, '');
    const message = `Exim reads this ACL only when it runs it, and then gives up: ${said}`;
    return { ...told, related: [...(told.related ?? []), { at: origin.at, message }] };
  });
  compilation.faults.splice(0, compilation.faults.length, ...faults);
  checkEnd(compilation, items);
  checkMacros(compilation, acl, config.source);
  return compilation.faults;
}
