import type { AclSection } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import { parseAcls } from '../../grammar/config/parser.ts';
import type { Fault, LogicalSpan } from '../../grammar/fault.ts';
import type { Preprocessed } from '../../grammar/preprocess/preprocess.ts';
import { sourceFile } from '../../grammar/source/file.ts';
import { locate } from '../../grammar/source/logical.ts';
import { compileAcl } from './acls.ts';
import { checkContinuations, inPlaceFaults } from './acls-in-place-faults.ts';
import type { AclText } from './acl-texts.ts';
import { kindOf } from './acl-texts.ts';
import type { Compilation } from './compilation.ts';
import type { AclInPlace, AclOrigin, CompiledConfig, ReferenceSource, UnreadAcl } from './config.ts';
import { skipNonSpace, skipSpace } from './exim-text.ts';
import { aclsInExpansion } from './expansion-names.ts';
import type { GrowingText, TextInPlace } from './growing-text.ts';
import { growingText } from './growing-text.ts';
import type { NamingValue } from './references.ts';
import { aclTextsOfWhole, aclValues, otherValues } from './references.ts';

/** A configuration of which only the ACLs in place are not known yet. */
type WithoutAclsInPlace = Omit<CompiledConfig, 'aclsInPlace' | 'unreadAcls'>;

/** How many ACLs in place are read, and how long they are together, at the most: no configuration has nearly as many. */
const mostAcls = 10_000;
const mostText = 1 << 22;

/** An ACL that stands in place, found and not read yet. */
interface Found extends TextInPlace {
  readonly origins: AclOrigin[];
}

/** Whether all that only a run can tell stands in the values of an ACL's items, so that it can be told what the ACL is. */
function isReadable([acl]: AclSection['items'], open: readonly LogicalSpan[]): boolean {
  if (open.length === 0) return true;
  if (acl?.kind !== 'acl') return false;
  const values: LogicalSpan[] = [];
  for (const each of acl.body) {
    if (each.kind === 'bad') continue;
    for (const { value } of each.items) if (value) values.push(value);
  }
  return open.every(({ start, end }) => values.some((value) => value.start <= start && end <= value.end));
}

/** What ACLs in place a configuration has. */
export interface AclsInPlace {
  /** The source, with the lines of these ACLs behind its logical text. */
  readonly source: Preprocessed;
  readonly acls: readonly AclInPlace[];
  readonly unread: readonly UnreadAcl[];
  readonly faults: readonly Fault[];
}

/**
 * Finds and compiles the ACLs that stand in place of a name, in options, in ACL conditions and in expansions, also within each
 * other (`acl_check_internal`). Exim does so only when it runs them; their faults carry what it says then, and are none at
 * which it stops reading the configuration.
 */
export function compileAclsInPlace(compilation: Compilation, config: WithoutAclsInPlace): AclsInPlace {
  const { catalogue, hooks } = compilation;
  const verbs = catalogue.rows('verbs');
  const unread: UnreadAcl[] = [];
  const files = new Map<string, Found>();
  const known = new Set<string>();
  let growing: GrowingText | undefined;
  let found: Found[] = [];
  let count = 0;
  let length = 0;

  function take(from: ReferenceSource, value: NamingValue['value'], each: AclText): void {
    const kind = kindOf(each);
    if (kind === 'empty' || kind === 'open') return;
    const begin = skipSpace(each.text, 0);
    const text = each.text.slice(begin);
    const isWord = kind === 'name';
    if (isWord && (config.acls.has(text) || !verbs.has(text))) return;
    const placeOf = (index: number): LogicalSpan => ({
      start: offsetInLogicalText(value, each.from[begin + index] ?? each.end),
      end: offsetInLogicalText(value, each.to[begin + index] ?? each.end),
    });
    const at = { start: placeOf(0).start, end: placeOf(text.length - 1).end };
    const origin = { at, from };
    if (++count > mostAcls || (length += text.length) > mostText) {
      unread.push({ at });
      return;
    }
    growing ??= growingText(config.source);
    if (kind === 'file') {
      const path = text.slice(0, skipNonSpace(text, 0));
      const same = files.get(path);
      const content = same ? undefined : hooks.aclFile?.(path);
      if (same) same.origins.push(origin);
      else if (content === undefined) unread.push({ at, path });
      else {
        const file = sourceFile(path, content);
        const one: Found = { origins: [origin], at, text: content, open: [], file };
        files.set(path, one);
        found.push(one);
      }
      return;
    }
    // What only a run can tell in one ACL stands in the value that holds that ACL as well, and with it what it holds.
    const typed = locate(growing.segments, at.start, at.end);
    const key = typed && [typed.file.path, typed.start, ...typed.uses.map(({ site }) => site.start), text].join('\0');
    if (key !== undefined) {
      if (known.has(key)) return;
      known.add(key);
    }
    const open = each.open.map(({ start, end }) => ({ start: start - begin, end: end - begin }));
    found.push({ origins: [origin], at, text, open, placeOf });
  }

  const visit = (naming: NamingValue): void => {
    const { value, from, expanded } = naming;
    const whole = aclTextsOfWhole(naming);
    for (const each of whole?.texts ?? []) take(from, value, each);
    if (!expanded) return;
    for (const { texts } of aclsInExpansion(value.text)) for (const each of texts) take(from, value, each);
  };

  otherValues(config, visit);
  aclValues(config.acls.values(), visit);
  const acls: AclInPlace[] = [];
  const faults: Fault[] = [];
  let { source } = config;
  while (growing && found.length > 0) {
    const all: GrowingText = growing;
    const laid = found.map((each) => ({ each, ...all.lay(each) }));
    found = [];
    source = all.grown();
    const { logical } = source;
    const fresh: AclInPlace[] = [];
    for (const { each, open, start, end } of laid) {
      const items = parseAcls(logical.text, start, end);
      const [node] = items;
      if (node?.kind !== 'acl' || !isReadable(items, open)) {
        unread.push(...each.origins.map(({ at }) => ({ at })));
        continue;
      }
      const own: Compilation = { ...compilation, logical, text: logical.text, faults: [] };
      const { statements } = compileAcl(own, node);
      checkContinuations(own, each);
      const { file, text, origins } = each;
      const name = file ? `ACL ${file.path}` : 'inline ACL';
      const acl: AclInPlace = { name, statements, node, text, open, origins, ...(file && { file }) };
      fresh.push(acl);
      faults.push(...inPlaceFaults(own, acl, items, config));
    }
    acls.push(...fresh);
    aclValues(fresh, visit);
  }
  return { source, acls, unread, faults };
}
