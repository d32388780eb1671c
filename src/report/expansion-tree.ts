import type { Condition, Item, Part, Problem, Sequence, YesNo } from '../../grammar/expansion/ast.ts';
import { messageOf } from '../../grammar/expansion/messages.ts';
import { walkExpansion } from '../check/expansion-walk.ts';
import { decodeText } from '../check/positions.ts';
import type { PartRecord, RecordedExpansion } from '../runtime/expand/record.ts';
import type { Paint } from './context.ts';
import { columnsOf, cutTo } from './trace-fit.ts';
import { visible } from './visible.ts';

/** A part of an expanded string, and what became of it. Texts are byte strings. */
export interface ExplainedPart {
  readonly kind: 'string' | 'variable' | 'item' | 'operator' | 'condition' | 'fault';
  /** Which string of an item it is: that for success, or that for failure. */
  readonly branch?: 'yes' | 'no';
  /** The element of the list that it was evaluated for. */
  readonly item?: string;
  readonly source: string;
  /** Where it stands in the string; absent in strings that were made while expanding. */
  readonly start?: number;
  readonly end?: number;
  /** `skipped`: its value was not wanted; `unreached`: something failed before. */
  readonly outcome: 'value' | 'true' | 'false' | 'failed' | 'skipped' | 'unreached';
  readonly value?: string;
  readonly tainted?: true;
  /** Why it failed; only where nothing within it did. */
  readonly message?: string;
  readonly parts: readonly ExplainedPart[];
}

/** Where an expansion failed: a stretch of the string. */
export interface FailurePlace {
  readonly start: number;
  readonly end: number;
}

type Node = PartRecord['node'];

const itemKinds: ReadonlySet<string> = new Set<Item['kind']>([
  ...(['item', 'if', 'lookup', 'extract', 'field', 'run', 'list-item'] as const),
]);

function isItem(node: Node): node is Item {
  return itemKinds.has(node.kind);
}

function kindOf({ kind }: Node): ExplainedPart['kind'] {
  switch (kind) {
    case 'variable':
    case 'header':
    case 'numeric':
      return 'variable';
    case 'operator':
      return 'operator';
    case 'problem':
      return 'fault';
    case 'condition':
    case 'def':
    case 'group':
    case 'iteration':
      return 'condition';
    case 'sequence':
    case 'text':
    case 'escape':
    case 'protected':
      return 'string';
    default:
      return 'item';
  }
}

/** The yes and no strings of an item, in the reading that was taken. */
function yesNoOf(node: Item, parts: readonly PartRecord[]): YesNo | undefined {
  switch (node.kind) {
    case 'list-item':
      return undefined;
    case 'extract': {
      const first = parts[0]?.value;
      return typeof first === 'string' && /^[\t-\r ]*-?\d+[\t-\r ]*$/.test(first)
        ? node.numbered.yesNo
        : node.keyed.yesNo;
    }
    default:
      return node.yesNo;
  }
}

/** What could have been evaluated within a node and is to be shown though it was not. */
function alternatives({ node, parts }: PartRecord): { node: Sequence | Condition; branch?: 'yes' | 'no' }[] {
  if (node.kind === 'group') return node.conditions.map((condition) => ({ node: condition }));
  if (!isItem(node)) return [];
  const { yes, no } = yesNoOf(node, parts) ?? {};
  return [
    ...(yes ? [{ node: yes, branch: 'yes' as const }] : []),
    ...(no ? [{ node: no, branch: 'no' as const }] : []),
  ];
}

const sourceOf = ({ start, end }: Node, text: string): string => text.slice(start, end);

const isLiteral = (part: Part): boolean => part.kind === 'text' || part.kind === 'escape' || part.kind === 'protected';

interface Explaining {
  /** The whole string. */
  readonly text: string;
}

function placeIn(record: { readonly node: Node; readonly text: string }, { text }: Explaining): object {
  return record.text === text ? { start: record.node.start, end: record.node.end } : {};
}

/** A part that was not evaluated. */
function passedOver(
  { node, branch }: ReturnType<typeof alternatives>[number],
  parent: PartRecord,
  explaining: Explaining,
): ExplainedPart {
  return {
    kind: kindOf(node),
    ...(branch && { branch }),
    source: sourceOf(node, parent.text),
    ...placeIn({ node, text: parent.text }, explaining),
    outcome: parent.failure && !parent.failure.forced ? 'unreached' : 'skipped',
    parts: [],
  };
}

function explainChildren(record: PartRecord, explaining: Explaining): ExplainedPart[] {
  const { node, parts } = record;
  const expected = alternatives(record);
  const evaluated = new Set<Node>(parts.map((part) => part.node));
  const iterates = node.kind === 'list-item' || node.kind === 'iteration';
  const explained = parts.flatMap((part) => {
    const branch = expected.find((each) => each.node === part.node)?.branch;
    const isTurn = iterates && part.node !== node.list && part.item !== undefined;
    return explainPart(part, explaining, { ...(branch && { branch }), ...(isTurn && { item: part.item }) });
  });
  const rest = expected.filter((each) => !evaluated.has(each.node)).map((each) => passedOver(each, record, explaining));
  if (iterates || rest.length === 0) return [...explained, ...rest];
  return [...explained, ...rest].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

/** What is to be said of one evaluation: nothing of literal text, and a string that holds one part only is that part. */
function explainPart(
  record: PartRecord,
  explaining: Explaining,
  label: Pick<ExplainedPart, 'branch' | 'item'> = {},
): ExplainedPart[] {
  const { node, text, value, taint, failure } = record;
  if (node.kind === 'sequence') {
    if (node.parts.every(isLiteral) && label.branch === undefined) return [];
    const [only, another] = record.parts;
    if (only && another === undefined && node.parts.length === 1) return explainPart(only, explaining, label);
  }
  const isFirst = failure && record.parts.every((part) => !part.failure);
  return [
    {
      kind: kindOf(node),
      ...label,
      source: sourceOf(node, text),
      ...placeIn(record, explaining),
      outcome: failure ? 'failed' : typeof value === 'boolean' ? (value ? 'true' : 'false') : 'value',
      ...(typeof value === 'string' && { value }),
      ...(taint !== false && typeof value === 'string' && { tainted: true }),
      ...(isFirst && { message: failure.message }),
      parts: explainChildren(record, explaining),
    },
  ];
}

/** Explains an expansion: what each part of the string gave. A string without anything to expand is one part. */
export function explainExpansion(recorded: RecordedExpansion): ExplainedPart[] {
  const { text, result, tree } = recorded;
  const [root] = recorded.parts;
  const explained = root ? explainPart(root, { text }) : [];
  if (explained.length > 0) return explained;
  return [
    {
      kind: 'string',
      source: text,
      start: tree.start,
      end: tree.end,
      outcome: result.ok ? 'value' : 'failed',
      ...(result.ok ? { value: result.value } : { message: result.message }),
      parts: [],
    },
  ];
}

/** The innermost evaluation that failed, among those of the whole string. */
function innermostFailure(records: readonly PartRecord[], text: string): PartRecord | undefined {
  const failed = records.findLast((record) => record.failure && record.text === text);
  return failed && (innermostFailure(failed.parts, text) ?? failed);
}

/**
 * Where an expansion failed: at the fault of the language that its message speaks of, or else the innermost part that
 * could not be evaluated.
 */
export function failurePlace({ text, tree, result, parts }: RecordedExpansion): FailurePlace | undefined {
  if (result.ok) return undefined;
  const failed = innermostFailure(parts, text);
  if (!failed?.failure) return undefined;
  const { node, failure } = failed;
  let found: Problem | undefined;
  walkExpansion(tree, {
    problem(problem) {
      if (found || problem.start < node.start || problem.start > node.end) return;
      const said = [messageOf(problem, false), messageOf(problem, true)];
      if (said.some((message) => failure.message.startsWith(message))) found = problem;
    },
  });
  if (!found) return { start: node.start, end: node.end };
  // Of a name that is not known, all of it is shown.
  const isName = found.code === 'unknown-operator' || found.code === 'unknown-condition';
  const name = isName ? (/^\w+/.exec(text.slice(found.start))?.[0] ?? '') : '';
  return { start: found.start, end: Math.max(found.end, found.start + name.length) };
}

/** A string with a caret under a stretch of it: two lines, or one where there is no stretch. Long ones are cut around it. */
export function caretLines(text: string, place: FailurePlace | undefined, width: number): string[] {
  const shown = (part: string): string => visible(decodeText(part));
  if (!place) return [cutTo(shown(text), width)];
  const before = shown(text.slice(0, place.start));
  const within = shown(text.slice(place.start, place.end));
  const room = Math.max(10, Math.floor(width / 2));
  // The end of what stands before, by whole characters.
  let kept = before;
  if (columnsOf(before) > room) {
    const characters = Array.from(before);
    while (columnsOf(characters.join('')) > room - 1) characters.shift();
    kept = `…${characters.join('')}`;
  }
  const line = cutTo(kept + within + shown(text.slice(place.end)), width);
  const marks = Math.max(1, Math.min(columnsOf(within), columnsOf(line) - columnsOf(kept)));
  return [line, `${' '.repeat(columnsOf(kept))}^${'~'.repeat(marks - 1)}`];
}

/** How the tree is shown. */
export interface ExpansionTreeStyle {
  readonly paint: Paint;
  readonly width: number;
}

const quotedValue = (value: string): string => `"${visible(decodeText(value))}"`;

function outcomeText(part: ExplainedPart, { paint }: ExpansionTreeStyle): string {
  switch (part.outcome) {
    case 'value':
      return `= ${quotedValue(part.value ?? '')}${part.tainted ? paint.dim(' (tainted)') : ''}`;
    case 'true':
      return paint.good('✓ true');
    case 'false':
      return '✗ false';
    case 'failed':
      return paint.error(part.message === undefined ? '! failed' : `! failed: ${visible(decodeText(part.message))}`);
    case 'skipped':
      return paint.dim('- skipped');
    case 'unreached':
      return paint.dim('- not reached');
  }
}

/**
 * The tree of an explained expansion for a terminal, a line for each part: its text, and below or beside it what it gave.
 *
 * @returns lines without newlines
 */
export function expansionTreeLines(
  parts: readonly ExplainedPart[],
  style: ExpansionTreeStyle,
  indent = '  ',
): string[] {
  const { paint, width } = style;
  return parts.flatMap((part, i) => {
    const isLast = i === parts.length - 1;
    const isTop = indent === '  ';
    const lead = isTop ? indent : `${indent}${isLast ? '└' : '├'} `;
    const below = isTop ? `${indent} ` : `${indent}${isLast ? ' ' : '│'} `;
    const label = part.branch ?? (part.item === undefined ? undefined : `$item ${quotedValue(part.item)}`);
    const named = label === undefined ? '' : `${label}: `;
    const outcome = outcomeText(part, style);
    const room = Math.max(20, width - columnsOf(lead) - columnsOf(named) - 24);
    const source = cutTo(visible(decodeText(part.source)), room);
    const painted = part.outcome === 'skipped' || part.outcome === 'unreached' ? paint.dim(source) : source;
    const own = `${paint.dim(lead)}${paint.dim(named)}${painted}  ${outcome}`;
    return [own, ...expansionTreeLines(part.parts, style, below)];
  });
}
