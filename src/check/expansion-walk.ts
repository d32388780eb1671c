import { trimSpace } from '../../grammar/preprocess/characters.ts';
import type { Condition, Part, Problem, Sequence, YesNo } from '../../grammar/expansion/ast.ts';

/** What is told of a tree: each part, condition and problem once, outer ones before what they hold. */
export interface ExpansionVisitor {
  /** The parts of an argument, or of the whole. */
  readonly sequence?: (sequence: Sequence) => void;
  readonly part?: (part: Part) => void;
  readonly condition?: (condition: Condition) => void;
  /** Also those that are no parts themselves: met after the arguments of `owner`, say. */
  readonly problem?: (problem: Problem, owner: Part | Condition | undefined) => void;
}

function yesNo({ yes, no, problem }: YesNo, owner: Part, visitor: ExpansionVisitor): void {
  walkExpansion(yes, visitor);
  walkExpansion(no, visitor);
  if (problem) visitor.problem?.(problem, owner);
}

function conditionParts(condition: Condition | undefined, visitor: ExpansionVisitor): void {
  if (!condition) return;
  visitor.condition?.(condition);
  switch (condition.kind) {
    case 'condition':
      for (const each of condition.arguments) walkExpansion(each, visitor);
      break;
    case 'def':
      break;
    case 'group':
      for (const each of condition.conditions) conditionParts(each, visitor);
      break;
    case 'iteration':
      walkExpansion(condition.list, visitor);
      conditionParts(condition.condition, visitor);
  }
  if (condition.problem) visitor.problem?.(condition.problem, condition);
}

function partParts(part: Part, visitor: ExpansionVisitor): void {
  switch (part.kind) {
    case 'text':
    case 'escape':
    case 'protected':
    case 'variable':
    case 'header':
    case 'numeric':
    case 'problem':
      return;
    case 'operator':
      if (part.early) visitor.problem?.(part.early, part);
      walkExpansion(part.subject, visitor);
      break;
    case 'item':
      for (const each of part.arguments) walkExpansion(each, visitor);
      if (part.yesNo) yesNo(part.yesNo, part, visitor);
      break;
    case 'if':
      conditionParts(part.condition, visitor);
      yesNo(part.yesNo, part, visitor);
      return;
    case 'lookup':
      walkExpansion(part.key, visitor);
      walkExpansion(part.query, visitor);
      yesNo(part.yesNo, part, visitor);
      break;
    case 'extract': {
      for (const each of part.strings) walkExpansion(each, visitor);
      const { keyed, numbered } = part;
      const [byKey, byNumber] = [keyed, numbered].map((reading) => reading.problem ?? reading.yesNo.problem);
      // Which of the readings holds may be known at run time only; what both stumble over is wrong in any case.
      const key = trimSpace(constantText(part.strings[0]));
      const problem = key === undefined ? byNumber && byKey : /^-?\d*$/.test(key) ? byNumber : byKey;
      if (problem) visitor.problem?.(problem, part);
      return;
    }
    case 'field':
      walkExpansion(part.field, visitor);
      walkExpansion(part.subject, visitor);
      yesNo(part.yesNo, part, visitor);
      break;
    case 'run':
      walkExpansion(part.command, visitor);
      yesNo(part.yesNo, part, visitor);
      break;
    case 'list-item':
      walkExpansion(part.list, visitor);
      walkExpansion(part.initial, visitor);
      walkExpansion(part.comparator, visitor);
      conditionParts(part.condition, visitor);
      walkExpansion(part.expression, visitor);
      break;
  }
  if (part.problem) visitor.problem?.(part.problem, part);
}

/** The text of a string in which nothing is expanded; undefined for any other. */
export function constantText(sequence: Sequence | undefined): string | undefined {
  const texts = sequence?.parts.map((part) => (part.kind === 'text' ? part.text : undefined));
  return texts?.every((text) => text !== undefined) === true ? texts.join('') : undefined;
}

/**
 * Visits all that an expanded string holds. Where an item can be read in two ways (`extract`), what both hold is visited
 * once.
 */
export function walkExpansion(sequence: Sequence | undefined, visitor: ExpansionVisitor): void {
  if (!sequence) return;
  visitor.sequence?.(sequence);
  for (const part of sequence.parts) {
    if (part.kind === 'problem') visitor.problem?.(part, undefined);
    visitor.part?.(part);
    partParts(part, visitor);
  }
}
