import type { Value } from '../../grammar/config/ast.ts';
import type { Condition, Header, Sequence, Variable } from '../../grammar/expansion/ast.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
import type { ExpandedText, Expansions, Placed, Site } from '../check/expansions.ts';
import { expansionsOf, isExpanded, placeOf } from '../check/expansions.ts';
import { onceFor } from '../check/once.ts';
import { spanIn } from '../check/spans.ts';
import type { CompiledConfig } from '../compile/config.ts';
import { everyAcl } from '../compile/config.ts';

/** A variable or header line in an expanded text. */
export interface Use {
  /** Its name, without a header's prefix. */
  readonly name: string;
  /** Asked for whether it is set, by `def:`. */
  readonly def: boolean;
  readonly site: Site;
  readonly text: ExpandedText;
  /** Offsets into the text's value. */
  readonly start: number;
  readonly end: number;
  /** Where it stands in the logical text. */
  readonly at: LogicalSpan;
}

/** An argument in braces; `start` and `end` are those of what stands between them, in the text's value. */
export interface Argument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where it stands in the logical text: with its braces where there is nothing between them. */
  readonly at: LogicalSpan;
}

/** An expansion item or a condition with arguments. */
export interface Call {
  readonly kind: 'item' | 'condition';
  readonly name: string;
  readonly args: readonly Argument[];
  /** A condition with an odd number of exclamation marks before it. */
  readonly negated: boolean;
  readonly site: Site;
  readonly text: ExpandedText;
  readonly at: LogicalSpan;
}

type Item = Expansions['items'][number]['node'];

function itemArguments(item: Item): readonly (Sequence | undefined)[] {
  switch (item.kind) {
    case 'item':
      return item.arguments;
    case 'extract':
      return item.strings;
    case 'field':
      return [item.field, item.subject];
    case 'lookup':
      return [item.key, item.query];
    case 'run':
      return [item.command];
    case 'list-item':
      return [item.list, item.initial];
    case 'if':
      return [];
  }
}

function argumentsOf(value: Value, sequences: readonly (Sequence | undefined)[]): Argument[] {
  return sequences.flatMap((tree) => {
    if (!tree) return [];
    const { start, end } = tree;
    const at = start === end ? spanIn(value, start - 1, end + 1) : spanIn(value, start, end);
    return [{ text: value.text.slice(start, end), start, end, at }];
  });
}

function conditionArguments(condition: Condition): readonly (Sequence | undefined)[] {
  if (condition.kind === 'condition') return condition.arguments;
  return condition.kind === 'iteration' ? [condition.list] : [];
}

function use({ text, node, def }: Placed<Variable | Header> & { readonly def: boolean }): Use {
  const { name, start, end } = node;
  return { name, def, site: text.site, text, start, end, at: placeOf({ text, node }) };
}

/** Every use of a variable whose name fits, in the order of the configuration. */
export function variableUses(config: CompiledConfig, name: RegExp): Use[] {
  return expansionsOf(config)
    .variables.filter(({ node }) => name.test(node.name))
    .map(use);
}

/** Every use of a variable whose name fits, and that the target has: others are reported as unknown. */
export function knownVariableUses(config: CompiledConfig, name: RegExp): Use[] {
  const rows = config.catalogue.rows('variables');
  return variableUses(config, name).filter((each) => rows.has(each.name));
}

/** Every use of a header line whose name fits. */
export function headerUses(config: CompiledConfig, name: RegExp): Use[] {
  return expansionsOf(config)
    .headers.filter(({ node }) => name.test(node.name))
    .map(use);
}

/** Every call of an item or a condition by one of these names. */
export function calls(config: CompiledConfig, kind: Call['kind'], ...names: readonly string[]): Call[] {
  const { items, conditions } = expansionsOf(config);
  const call = (
    { text, node }: Placed<Item | Condition>,
    args: readonly (Sequence | undefined)[],
    negated: boolean,
  ): Call => ({
    kind,
    name: node.name.text,
    args: argumentsOf(text.value, args),
    negated,
    site: text.site,
    text,
    at: placeOf({ text, node }),
  });
  const named = ({ node }: Placed<Item | Condition>): boolean => names.includes(node.name.text);
  return kind === 'item'
    ? items.filter(named).map((each) => call(each, itemArguments(each.node), false))
    : conditions.filter(named).map((each) => call(each, conditionArguments(each.node), each.node.negated));
}

/** The variables in an argument of a call. */
export function variablesWithin(config: CompiledConfig, call: Call, argument: Argument): Use[] {
  return expansionsOf(config)
    .variables.filter(
      ({ text, node }) => text === call.text && node.start >= argument.start && node.end <= argument.end,
    )
    .map(use);
}

/** Every value that Exim expands, also those that hold nothing to expand: lists, ACL conditions, options. */
export const expandedValues = onceFor((config: CompiledConfig): readonly Value[] => {
  const values: Value[] = [];
  const add = (value: Value | undefined): void => {
    if (value) values.push(value);
  };
  const drivers = [...config.routers, ...config.transports, ...config.authenticators];
  for (const options of [config.main, ...drivers.map((driver) => driver.options)]) {
    for (const { row, settings } of options.values()) {
      if (isExpanded(row)) for (const { value } of settings) add(value);
    }
  }
  for (const lists of Object.values(config.lists)) for (const { node } of lists.values()) add(node.value);
  for (const { statements } of everyAcl(config)) {
    for (const { items } of statements) for (const { node } of items) add(node.value);
  }
  for (const { node } of config.rewrite) add(node?.replacement);
  return values;
});
