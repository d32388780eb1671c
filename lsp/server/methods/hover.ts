import { trimSpace } from '../../../grammar/preprocess/characters.ts';
import type { Hover, Position } from 'vscode-languageserver/node';
import { MarkupKind } from 'vscode-languageserver/node';
import type { AclItem, ConfigNode, Driver, OptionSetting, Value } from '../../../grammar/config/ast.ts';
import type { PhysicalSpan } from '../../../grammar/source/file.ts';
import { lineColumn, lineText } from '../../../grammar/source/file.ts';
import type { RowKind, TargetCatalogue } from '../../../src/catalogue/catalogue.ts';
import type { AclWordRow, OptionPlace, OptionRow, Row } from '../../../src/catalogue/row.ts';
import { isExpanded } from '../../../src/check/expansions.ts';
import { decodeText } from '../../../src/check/positions.ts';
import { spanIn } from '../../../src/check/spans.ts';
import { ruleDocuments } from '../../../src/index.ts';
import { lookupPrefix, specialMeanings } from '../completion/lists.ts';
import type { ExpansionPart } from '../expansion-path.ts';
import { expansionOf, expansionPath, nameOf } from '../expansion-path.ts';
import { indexInValue, treePlaceAt, typedAt } from '../logical-places.ts';
import { code, escapeMarkdown, pageMarkdown, rowMarkdown } from '../markdown.ts';
import { offsetAt, rangeOf } from '../positions.ts';
import type { Occurrence } from '../symbols/occurrences.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import type { View } from '../workspace.ts';

/** What is told of a place, in Markdown, and the stretch that it is told of. */
interface Told {
  readonly value: string;
  readonly at: PhysicalSpan | undefined;
}

/** The lines that a definition takes at the most. */
const mostLines = 12;

/** The physical lines of a definition: its own line, those that it goes on with, and for a driver or ACL those below. */
export function definitionText({ at, kind }: Occurrence): string {
  const { file } = at;
  const { line } = lineColumn(file, at.start);
  const lines: string[] = [];
  const block = kind === 'acl' || kind === 'router' || kind === 'transport' || kind === 'authenticator';
  for (let n = line; n <= file.lineStarts.length && lines.length < mostLines; n++) {
    const text = lineText(file, n);
    if (block && n > line && (/^[\t-\r ]*$/.test(text) || /^(?:\w+:|begin[\t-\r ]|\.)/.test(text))) break;
    lines.push(text);
    if (!block && !/\\[\t-\r ]*$/.test(text)) break;
  }
  return lines.join('\n');
}

function fenced(text: string): string {
  return `\`\`\`\`exim\n${decodeText(text)}\n\`\`\`\``;
}

function where({ analysis, file }: View, at: PhysicalSpan): string {
  const { line } = lineColumn(at.file, at.start);
  return at.file.path === file.path ? `line ${line}` : `${decodeText(analysis.diskPathOf(at.file.path))}:${line}`;
}

function macroTold(view: View, occurrence: Occurrence, offset: number): Told {
  const { source } = view.analysis.parsed;
  const use = [...source.uses, ...source.directives.flatMap(({ uses }) => uses)].find(
    ({ site, macro }) =>
      site.file.path === view.file.path && site.start <= offset && offset <= site.end && macro.name === occurrence.name,
  );
  const defined = source.macros.filter(({ name }) => name === occurrence.name);
  const macro =
    use?.macro ??
    defined.find(({ site }) => site?.start === occurrence.at.start && site.file.path === occurrence.at.file.path) ??
    defined.at(-1);
  if (!macro) return { value: `**${escapeMarkdown(occurrence.name)}**: a macro`, at: occurrence.at };
  const origin = {
    file: macro.site ? `defined at ${where(view, macro.site)}` : 'defined in the configuration',
    'command-line': 'defined by the project or with -D',
    predefined: 'defined by Exim',
  }[macro.from];
  const others = defined.length > 1 ? `, one of ${defined.length} definitions` : '';
  const value = macro.replacement === '' ? 'is nothing' : `is ${code(decodeText(macro.replacement))}`;
  return {
    value: `**${escapeMarkdown(macro.name)}**: a macro, ${escapeMarkdown(origin + others)}\n\n${value}`,
    at: occurrence.at,
  };
}

const titles: Readonly<Record<Occurrence['kind'], string>> = {
  macro: 'macro',
  acl: 'ACL',
  router: 'router',
  transport: 'transport',
  authenticator: 'authenticator',
  variable: 'variable',
  domainlist: 'domain list',
  hostlist: 'host list',
  addresslist: 'address list',
  localpartlist: 'local part list',
};

function symbolTold(view: View, occurrence: Occurrence, offset: number): Told {
  if (occurrence.kind === 'macro') return macroTold(view, occurrence, offset);
  const all = occurrencesOf(view.analysis).of(occurrence.kind, occurrence.name);
  const definitions = all.filter(({ definition }) => definition);
  const uses = all.length - definitions.length;
  const [first] = definitions;
  const heading = `**${escapeMarkdown(occurrence.name)}**: ${titles[occurrence.kind]}`;
  const counted = `used ${uses === 1 ? 'once' : `${uses} times`}`;
  if (!first) return { value: `${heading}, not defined`, at: occurrence.at };
  if (occurrence.kind === 'variable') {
    const places = definitions.map(({ at }) => escapeMarkdown(where(view, at))).join(', ');
    const kept = occurrence.name.startsWith('acl_c')
      ? 'kept for the connection'
      : occurrence.name.startsWith('acl_m')
        ? 'kept for the message'
        : 'kept for the address';
    return { value: `${heading}, ${kept}; set at ${places}; ${counted}`, at: occurrence.at };
  }
  const place = `defined at ${escapeMarkdown(where(view, first.at))}, ${counted}`;
  return { value: `${heading}, ${place}\n\n${fenced(definitionText(first))}`, at: occurrence.at };
}

/** The page of the row that a target knows under a name. */
function page(view: View, kind: Exclude<RowKind, 'options'>, name: string): string | undefined {
  const { catalogue } = view.analysis.config;
  const row: Row | undefined = catalogue.rows(kind).get(name);
  return row
    ? pageMarkdown(kind, row, catalogue.catalogue, catalogue.target)
    : rowMarkdown({ kind, name }, catalogue.catalogue, catalogue.target);
}

/** The option that a setting sets, by where it stands. */
export function optionRow(
  catalogue: TargetCatalogue,
  setting: OptionSetting,
  driver: Driver | undefined,
  private_: string | undefined,
): OptionRow | undefined {
  const name = setting.name.text.slice(setting.negation.length);
  const places: OptionPlace[] = driver
    ? [driver.class, ...(private_ === undefined ? [] : [`${driver.class}/${private_}` as OptionPlace])]
    : ['main'];
  for (const place of places) {
    const row = catalogue.options(place).get(name) ?? catalogue.options(place).get(setting.name.text);
    if (row) return row;
  }
  return undefined;
}

/** The kind of driver that a driver's `driver` option names. */
export function driverTypeOf(driver: Driver | undefined): string | undefined {
  const setting = driver?.items.find((item) => item.kind === 'option' && item.name.text === 'driver');
  return setting?.kind === 'option' ? trimSpace(setting.value?.text) : undefined;
}

function optionTold(view: View, setting: OptionSetting, driver: Driver | undefined): string | undefined {
  const { catalogue } = view.analysis.config;
  const row = optionRow(catalogue, setting, driver, driverTypeOf(driver));
  if (row) return pageMarkdown('options', row, catalogue.catalogue, catalogue.target);
  const name = setting.name.text.slice(setting.negation.length);
  const any = catalogue.catalogue.options.find((each) => each.name === name);
  return any && pageMarkdown('options', any, catalogue.catalogue, catalogue.target);
}

const partKinds: Readonly<Partial<Record<ExpansionPart['kind'], Exclude<RowKind, 'options'>>>> = {
  item: 'items',
  if: 'items',
  lookup: 'items',
  extract: 'items',
  field: 'items',
  run: 'items',
  'list-item': 'items',
  operator: 'operators',
  condition: 'conditions',
  def: 'conditions',
  group: 'conditions',
  iteration: 'conditions',
  variable: 'variables',
};

/** What is told of the innermost named part of an expansion at an index of a value's text. */
function expansionTold(view: View, value: Value, index: number): Told | undefined {
  const tree = expansionOf(value, view.analysis.config.catalogue);
  if (!tree) return undefined;
  const at = (start: number, end: number): PhysicalSpan | undefined => {
    const span = spanIn(value, start, end);
    return typedAt(view.analysis, span.start, span.end);
  };
  for (const node of expansionPath(tree, index).reverse()) {
    if (node.kind === 'header') {
      const forms = {
        '': 'decoded',
        r: 'as it stands',
        b: 'decoded, in its own character set',
        l: 'its values as a list',
      };
      return {
        value: `**${escapeMarkdown(`$${node.prefix}_${node.name}`)}**: the header line *${escapeMarkdown(node.name)}*, ${forms[node.form]}; tainted${node.colon ? '' : '; no colon ends its name'}`,
        at: at(node.start, node.end),
      };
    }
    if (node.kind === 'numeric') {
      return {
        value: `**$${node.index}**: what part ${node.index} of the last match was`,
        at: at(node.start, node.end),
      };
    }
    if (node.kind === 'lookup' && node.type && node.type.start <= index && index < node.type.end) {
      const name = node.type.text.replace(/^(?:partial\d*(?:\([^)]*\))?-|net\d*-)/, '').replace(/[*,].*$/, '');
      const told = page(view, 'lookups', name);
      return told === undefined ? undefined : { value: told, at: at(node.type.start, node.type.end) };
    }
    const named = nameOf(node, value.text);
    const kind = partKinds[node.kind];
    if (!named || !kind) continue;
    const isVariable = node.kind === 'variable';
    if (!isVariable && !(named.start <= index && index < named.end)) continue;
    const told = page(view, kind, named.name);
    if (told === undefined) return undefined;
    return { value: told, at: isVariable ? at(node.start, node.end) : at(named.start, named.end) };
  }
  return undefined;
}

/** The word of a value around an index, and where it begins. */
function wordAround(text: string, index: number, letters: RegExp): { readonly word: string; readonly start: number } {
  let start = index;
  while (start > 0 && letters.test(text.charAt(start - 1))) start--;
  let end = index;
  while (end < text.length && letters.test(text.charAt(end))) end++;
  return { word: text.slice(start, end), start };
}

/** A stretch of a value, with what is told of it. */
function inValueTold(view: View, value: Value, start: number, end: number, told: string | undefined): Told | undefined {
  const span = spanIn(value, start, end);
  return told === undefined ? undefined : { value: told, at: typedAt(view.analysis, span.start, span.end) };
}

/** What is told of a word of a list that Exim knows: a type of lookup, or what stands for something else. */
function listWordTold(view: View, value: Value, index: number): Told | undefined {
  const { word, start } = wordAround(value.text, index, /[\w@+[\]()*-]/);
  const meaning = specialMeanings[word];
  if (meaning !== undefined)
    return inValueTold(view, value, start, start + word.length, `**${escapeMarkdown(word)}**: ${meaning}`);
  if (!/^(?:,[\w=,]*)?[\t-\r ]*;/.test(value.text.slice(start + word.length))) return undefined;
  const type = word.replace(lookupPrefix, '').replace(/\*@?$/, '');
  return inValueTold(view, value, start, start + word.length, page(view, 'lookups', type));
}

/** What is told of a word of a value that the catalogue has: a driver, a control, a log selector. */
function wordTold(view: View, owner: OptionSetting | AclItem, value: Value, index: number): Told | undefined {
  const { word, start } = wordAround(value.text, index, /[\w-]/);
  const name = owner.name.text;
  const kind = ({ driver: 'drivers', control: 'controls', verify: 'verifies', log_selector: 'logSelectors' } as const)[
    name
  ];
  if (!kind || word === '') return undefined;
  const bare = kind === 'logSelectors' ? word.replace(/^-/, '') : word;
  // What follows a slash is an option of the first word, whose page tells of it.
  const first = /^[\t-\r ]*([\w-]+)/.exec(value.text)?.[1] ?? '';
  const told = page(view, kind, value.text.slice(0, start).includes('/') ? first : bare);
  return inValueTold(view, value, start, start + word.length, told);
}

/** Whether the value of an option or of an ACL's condition is a list of domains, hosts, addresses or local parts. */
const isMatched = (row: OptionRow | AclWordRow | undefined): boolean =>
  /^(?:domain|host|address|local-part)-list$/.test(row?.content ?? '');

/** What is told of a rule in a comment that speaks to eximc. */
function suppressionTold({ file }: View, offset: number): Told | undefined {
  const { line } = lineColumn(file, offset);
  const text = lineText(file, line);
  if (!/^[\t-\r ]*#+[\t-\r ]*eximc-(?:disable|enable)/.test(text)) return undefined;
  const from = file.lineStarts[line - 1] ?? 0;
  const { word, start } = wordAround(text, offset - from, /[\w/-]/);
  const rule = ruleDocuments.find(({ name }) => name === word);
  const at = { file, start: from + start, end: from + start + word.length };
  return (
    rule && {
      value: `**${escapeMarkdown(rule.name)}**: ${escapeMarkdown(rule.summary)}\n\n${escapeMarkdown(rule.why)}`,
      at,
    }
  );
}

/** What is told of the error of a retry rule: with what follows it, or without. */
function retryErrorTold(view: View, text: string): string | undefined {
  for (let name = text; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('_')))) {
    const told = page(view, 'retryErrors', name);
    if (told !== undefined) return told;
  }
  return undefined;
}

const inside = (node: { readonly start: number; readonly end: number } | undefined, offset: number): boolean =>
  node !== undefined && node.start <= offset && offset < node.end;

function nodeTold(view: View, nodes: readonly ConfigNode[], offset: number): Told | undefined {
  const { config } = view.analysis;
  const driver = nodes.find((node) => node.kind === 'driver');
  const at = (node: ConfigNode): PhysicalSpan | undefined => typedAt(view.analysis, node.start, node.end);
  for (const node of [...nodes].reverse()) {
    if (node.kind === 'option') {
      if (inside(node.name, offset)) {
        const value = optionTold(view, node, driver);
        return value === undefined ? undefined : { value, at: at(node.name) };
      }
      if (!node.value || !inside(node.value, offset)) return undefined;
      const row = optionRow(config.catalogue, node, driver, driverTypeOf(driver));
      const index = indexInValue(node.value, offset);
      return (
        (row && isExpanded(row) ? expansionTold(view, node.value, index) : undefined) ??
        (isMatched(row) ? listWordTold(view, node.value, index) : undefined) ??
        wordTold(view, node, node.value, index)
      );
    }
    if (node.kind === 'acl-item') {
      if (inside(node.name, offset)) {
        const value = page(view, 'aclWords', node.name.text);
        return value === undefined ? undefined : { value, at: at(node.name) };
      }
      if (!node.value || !inside(node.value, offset)) return undefined;
      const index = indexInValue(node.value, offset);
      const row = config.catalogue.rows('aclWords').get(node.name.text);
      return (
        expansionTold(view, node.value, index) ??
        (isMatched(row) ? listWordTold(view, node.value, index) : undefined) ??
        wordTold(view, node, node.value, index)
      );
    }
    if (node.kind === 'acl-statement' && inside(node.verb, offset)) {
      const value = page(view, 'verbs', node.verb.text);
      return value === undefined ? undefined : { value, at: at(node.verb) };
    }
    if (node.kind === 'named-list' || node.kind === 'macro' || node.kind === 'rewrite-rule') {
      const value = [node.kind === 'rewrite-rule' ? node.replacement : node.value].find(
        (each) => each && inside(each, offset),
      );
      if (node.kind === 'rewrite-rule' && inside(node.flags, offset) && node.flags) {
        const letter = node.flags.text.charAt(offset - node.flags.start);
        const told = page(view, 'rewriteFlags', letter);
        return told === undefined ? undefined : { value: told, at: typedAt(view.analysis, offset, offset + 1) };
      }
      if (!value) return undefined;
      const index = indexInValue(value, offset);
      return (
        expansionTold(view, value, index) ?? (node.kind === 'named-list' ? listWordTold(view, value, index) : undefined)
      );
    }
    if (node.kind === 'retry-rule' && node.error && inside(node.error, offset)) {
      const value = retryErrorTold(view, node.error.text);
      return value === undefined ? undefined : { value, at: at(node.error) };
    }
  }
  return undefined;
}

/** What there is to tell of a place: a name's meaning here, or what Exim's documentation says of a word. */
export function hover(view: View, position: Position): Hover | null {
  const { analysis, file } = view;
  const offset = offsetAt(file, position);
  const occurrence = occurrencesOf(analysis).at(file, offset);
  const place = treePlaceAt(analysis, file, offset);
  const told =
    (occurrence && symbolTold(view, occurrence, offset)) ??
    suppressionTold(view, offset) ??
    (place && nodeTold(view, place.nodes, place.offset));
  if (!told) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: told.value },
    ...(told.at?.file.path === file.path && { range: rangeOf({ ...told.at, file }) }),
  };
}
