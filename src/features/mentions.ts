import type { LogicalSpan } from '../../grammar/fault.ts';
import type { Value } from '../../grammar/config/ast.ts';
import { offsetInLogicalText } from '../../grammar/config/ast.ts';
import type { OptionRow } from '../catalogue/row.ts';
import type {
  CompiledAcl,
  CompiledAclItem,
  CompiledConfig,
  CompiledDriver,
  CompiledStatement,
  NamedList,
  OptionValue,
  Options,
} from '../compile/config.ts';
import type { Argument, Call, HeaderUse, VariableUse } from './scan.ts';
import { scanText } from './scan.ts';

/** Where an expanded text stands. */
export type Site =
  | { readonly kind: 'main'; readonly option: OptionValue }
  | {
      readonly kind: 'router' | 'transport' | 'authenticator';
      readonly driver: CompiledDriver;
      readonly option: OptionValue;
    }
  | {
      readonly kind: 'acl';
      readonly acl: CompiledAcl;
      readonly statement: CompiledStatement;
      readonly item: CompiledAclItem;
    }
  | { readonly kind: 'list'; readonly list: NamedList }
  | { readonly kind: 'rewrite' };

/** A text that Exim expands, read for what it uses. */
export interface ExpandedText {
  readonly site: Site;
  readonly value: Value;
  readonly variables: readonly VariableUse[];
  readonly headers: readonly HeaderUse[];
  readonly calls: readonly Call[];
}

/** Something that an expanded text uses, with the text it stands in. */
export type In<T> = T & { readonly in: ExpandedText };

/** Whether Exim expands what an option of this kind is set to. */
function isExpanded(row: OptionRow): boolean {
  if (row.literal) return false;
  switch (row.type) {
    case 'string':
      return row.content !== 'text';
    case 'bool':
    case 'bool_set':
    case 'bool_verify':
    case 'bit':
    case 'int':
    case 'mkint':
    case 'Kint':
    case 'octint':
    case 'fixed':
    case 'time':
    case 'timelist':
    case 'uid':
    case 'gid':
    case 'uidlist':
    case 'gidlist':
      return false;
    case 'expand_bool':
    case 'expand_uid':
    case 'expand_gid':
    case 'rewrite':
    case 'time_or_expanded':
      return true;
  }
}

function* optionTexts(options: Options, siteOf: (option: OptionValue) => Site): Generator<ExpandedText> {
  for (const option of options.values()) {
    if (!isExpanded(option.row)) continue;
    for (const { value } of option.settings) if (value) yield read(value, siteOf(option));
  }
}

function read(value: Value, site: Site): ExpandedText {
  return { site, value, ...scanText(value.text) };
}

function* allTexts(config: CompiledConfig): Generator<ExpandedText> {
  yield* optionTexts(config.main, (option) => ({ kind: 'main', option }));
  for (const lists of Object.values(config.lists)) {
    for (const list of lists.values()) if (list.node.value) yield read(list.node.value, { kind: 'list', list });
  }
  for (const acl of config.acls.values()) {
    for (const statement of acl.statements) {
      for (const item of statement.items) {
        if (item.node.value) yield read(item.node.value, { kind: 'acl', acl, statement, item });
      }
    }
  }
  for (const driver of [...config.routers, ...config.transports, ...config.authenticators]) {
    const kind = driver.class;
    yield* optionTexts(driver.options, (option) => ({ kind, driver, option }));
  }
  for (const { node } of config.rewrite) if (node?.replacement) yield read(node.replacement, { kind: 'rewrite' });
}

const known = new WeakMap<CompiledConfig, readonly ExpandedText[]>();

/**
 * Every text of a configuration that Exim expands, each read once.
 *
 * @param config a compiled configuration
 * @returns texts in the order: main options, named lists, ACLs, drivers, rewrite rules
 */
export function textsOf(config: CompiledConfig): readonly ExpandedText[] {
  let texts = known.get(config);
  if (!texts) known.set(config, (texts = [...allTexts(config)]));
  return texts;
}

/** Every use of a variable whose name fits. */
export function variableUses(config: CompiledConfig, name: RegExp): In<VariableUse>[] {
  return textsOf(config).flatMap((text) =>
    text.variables.filter((use) => name.test(use.name)).map((use) => ({ ...use, in: text })),
  );
}

/** Every use of a header line whose name fits. */
export function headerUses(config: CompiledConfig, name: RegExp): In<HeaderUse>[] {
  return textsOf(config).flatMap((text) =>
    text.headers.filter((use) => name.test(use.header)).map((use) => ({ ...use, in: text })),
  );
}

/** Every call of an item, operator or condition by one of these names. */
export function calls(config: CompiledConfig, kind: Call['kind'], ...names: readonly string[]): In<Call>[] {
  return textsOf(config).flatMap((text) =>
    text.calls.filter((call) => call.kind === kind && names.includes(call.name)).map((call) => ({ ...call, in: text })),
  );
}

/** Where a stretch of a value's text stands in the logical text. */
export function spanIn(value: Value, start: number, end: number): LogicalSpan {
  return { start: offsetInLogicalText(value, start), end: offsetInLogicalText(value, end) };
}

/** Where something that an expanded text uses stands in the logical text. */
export function spanOf(use: In<{ readonly start: number; readonly end: number }>): LogicalSpan {
  return spanIn(use.in.value, use.start, use.end);
}

/** Where an argument of a call stands: what is between its braces, or the braces where that is nothing. */
export function argumentSpan(text: ExpandedText, argument: Argument): LogicalSpan {
  return argument.start === argument.end
    ? spanIn(text.value, argument.start - 1, argument.end + 1)
    : spanIn(text.value, argument.start, argument.end);
}
