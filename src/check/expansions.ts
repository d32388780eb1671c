import type { Value } from '../../grammar/config/ast.ts';
import type { Condition, Header, Part, Problem, Sequence, Text, Variable } from '../../grammar/expansion/ast.ts';
import { parseExpansion } from '../../grammar/expansion/parse.ts';
import type { ExpansionLanguage } from '../../grammar/expansion/language.ts';
import type { LogicalSpan } from '../../grammar/fault.ts';
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
import { everyAcl } from '../compile/config.ts';
import { languageOf } from '../compile/language.ts';
import { walkExpansion } from './expansion-walk.ts';
import { onceFor } from './once.ts';
import { spanIn } from './spans.ts';

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

/** A text that Exim expands, and its tree. */
export interface ExpandedText {
  readonly site: Site;
  readonly value: Value;
  readonly tree: Sequence;
}

/** A part of an expanded text, with the text. */
export interface Placed<T> {
  readonly text: ExpandedText;
  readonly node: T;
}

type ItemPart = Exclude<
  Part,
  { readonly kind: 'text' | 'escape' | 'protected' | 'variable' | 'header' | 'numeric' | 'operator' | 'problem' }
>;
type OperatorPart = Extract<Part, { readonly kind: 'operator' }>;

/** All that the expanded texts of a configuration use, each kind in the order of the texts. */
export interface Expansions {
  readonly texts: readonly ExpandedText[];
  /** `$name`, `${name}` and `def:name`. */
  readonly variables: readonly (Placed<Variable> & { readonly def: boolean })[];
  readonly headers: readonly (Placed<Header> & { readonly def: boolean })[];
  readonly items: readonly Placed<ItemPart>[];
  readonly operators: readonly Placed<OperatorPart>[];
  readonly conditions: readonly Placed<Condition>[];
  /** Arguments that hold an escape. */
  readonly escaping: readonly Placed<Sequence>[];
  /** Texts within arguments that hold an opening brace, which opens nothing. */
  readonly braces: readonly Placed<Text>[];
  /** With the item, operator or condition that each is met in. */
  readonly problems: readonly (Placed<Problem> & { readonly owner: Part | Condition | undefined })[];
}

/** Whether Exim expands what an option is set to. */
export function isExpanded(row: OptionRow): boolean {
  if (row.literal === true) return false;
  switch (row.type) {
    case 'string':
      return row.content !== 'text' && row.content !== 'regex' && row.name !== 'driver';
    case 'expand_bool':
    case 'expand_uid':
    case 'expand_gid':
    case 'rewrite':
    case 'time_or_expanded':
    case 'uidlist':
    case 'gidlist':
      return true;
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
      return false;
  }
}

/** Texts that Exim splits before it expands the pieces: a doubled colon is one colon by then. */
const splitFirst: ReadonlySet<string> = new Set([
  'client_send',
  'headers_remove',
  'route_data',
  'route_list',
  'server_prompts',
]);

/** Whether a text, taken as a whole, is not what Exim expands: its pieces are, once they have been taken apart. */
export function isExpandedInPieces({ site, value }: ExpandedText): boolean {
  if (!('option' in site)) return false;
  const { content, name } = site.option.row;
  // An argument in quotes loses its backslashes before it is expanded.
  if (content === 'command' || name === 'transport_filter') return /"[^"]*\\/.test(value.text);
  if (!splitFirst.has(name)) return false;
  return value.text.includes('::') || site.option.row.name === 'route_list';
}

/** A text without a dollar or backslash is what it is. */
const isPlain = (text: string): boolean => !/[$\\]/.test(text);

/** Whether a value holds anything to expand: most do not. */
const isText = (value: Value | undefined): value is Value => value !== undefined && !isPlain(value.text);

type Add = (site: Site, value: Value) => void;

function optionTexts(options: Options, add: Add, siteOf: (option: OptionValue) => Site): void {
  for (const option of options.values()) {
    if (!isExpanded(option.row)) continue;
    for (const { value } of option.settings) if (isText(value)) add(siteOf(option), value);
  }
}

function eachText(config: CompiledConfig, add: Add): void {
  optionTexts(config.main, add, (option) => ({ kind: 'main', option }));
  for (const lists of Object.values(config.lists)) {
    for (const list of lists.values()) {
      const { value } = list.node;
      if (isText(value)) add({ kind: 'list', list }, value);
    }
  }
  for (const acl of everyAcl(config)) {
    for (const statement of acl.statements) {
      for (const item of statement.items) {
        const { value } = item.node;
        if (isText(value)) add({ kind: 'acl', acl, statement, item }, value);
      }
    }
  }
  for (const driver of [...config.routers, ...config.transports, ...config.authenticators]) {
    const kind = driver.class;
    optionTexts(driver.options, add, (option) => ({ kind, driver, option }));
  }
  for (const { node } of config.rewrite) {
    for (const value of [node?.pattern, node?.replacement]) if (isText(value)) add({ kind: 'rewrite' }, value);
  }
}

/** How many characters of texts are kept with their trees, for the next configuration, which may be the same but for a line. */
const mostKept = 4_000_000;

interface KeptTrees {
  readonly trees: Map<string, Sequence>;
  characters: number;
}

const keptTrees = new WeakMap<ExpansionLanguage, KeptTrees>();

/** The tree of a text: it tells places in its text only, and so can be shared by all that say the same. */
function treeFor(text: string, language: ExpansionLanguage): Sequence {
  const kept = keptTrees.get(language) ?? { trees: new Map<string, Sequence>(), characters: 0 };
  keptTrees.set(language, kept);
  const known = kept.trees.get(text);
  if (known) return known;
  const tree = parseExpansion(text, language);
  if (kept.characters > mostKept) {
    kept.trees.clear();
    kept.characters = 0;
  }
  kept.trees.set(text, tree);
  kept.characters += text.length;
  return tree;
}

/**
 * Every text of a configuration that Exim expands and that holds anything to expand, parsed, with all that is used in
 * them: main options, named lists, ACLs, drivers, rewriting rules.
 */
export const expansionsOf = onceFor((config: CompiledConfig): Expansions => {
  const language = languageOf(config.catalogue);
  const texts: ExpandedText[] = [];
  const variables: (Placed<Variable> & { readonly def: boolean })[] = [];
  const headers: (Placed<Header> & { readonly def: boolean })[] = [];
  const items: Placed<ItemPart>[] = [];
  const operators: Placed<OperatorPart>[] = [];
  const conditions: Placed<Condition>[] = [];
  const escaping: Placed<Sequence>[] = [];
  const braces: Placed<Text>[] = [];
  const problems: Expansions['problems'][number][] = [];
  eachText(config, (site, value) => {
    const text: ExpandedText = { site, value, tree: treeFor(value.text, language) };
    texts.push(text);
    const used = (node: Variable | Header, def: boolean): void => {
      if (node.kind === 'variable') variables.push({ text, node, def });
      else headers.push({ text, node, def });
    };
    walkExpansion(text.tree, {
      sequence(node) {
        if (node === text.tree) return;
        if (node.parts.some(({ kind }) => kind === 'escape')) escaping.push({ text, node });
        for (const part of node.parts) {
          // Behind a closing brace that is escaped, that one is the cause of it.
          if (part.kind === 'escape' && part.value === '}') break;
          if (part.kind === 'text' && part.text.includes('{')) braces.push({ text, node: part });
        }
      },
      part(node) {
        switch (node.kind) {
          case 'text':
          case 'escape':
          case 'protected':
          case 'numeric':
          case 'problem':
            break;
          case 'variable':
          case 'header':
            used(node, false);
            break;
          case 'operator':
            operators.push({ text, node });
            break;
          default:
            items.push({ text, node });
        }
      },
      condition(node) {
        conditions.push({ text, node });
        if (node.kind === 'def' && node.of) used(node.of, true);
      },
      problem: (node, owner) => problems.push({ text, node, owner }),
    });
  });
  return { texts, variables, headers, items, operators, conditions, escaping, braces, problems };
});

const treesOf = onceFor(
  (config: CompiledConfig) => new Map(expansionsOf(config).texts.map(({ value, tree }) => [value, tree])),
);

/** The tree of a value that is expanded; undefined where there is nothing in it to expand, or it is not expanded. */
export function treeOf(config: CompiledConfig, value: Value | undefined): Sequence | undefined {
  return value && treesOf(config).get(value);
}

/** Where a part of an expanded text stands in the logical text. */
export function placeOf({ text, node }: Placed<{ readonly start: number; readonly end: number }>): LogicalSpan {
  return spanIn(text.value, node.start, node.end);
}
