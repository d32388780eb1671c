import type { Condition, Part, Sequence, Variable, YesNo } from '../../grammar/expansion/ast.ts';

/** Which of the variables that items of the expansion language set have a value at a place. */
interface Scope {
  readonly value: boolean;
  readonly item: boolean;
}

type Found = (variable: Variable) => void;

/** Conditions that leave something in $value where they are true. */
const leavingValue = /^(?:acl|inlisti?)$/;

function leavesValue(condition: Condition): boolean {
  if (condition.kind === 'group') return condition.conditions.some(leavesValue);
  if (condition.kind === 'iteration') return condition.condition !== undefined && leavesValue(condition.condition);
  return leavingValue.test(condition.name.text);
}

function inYesNo({ yes, no }: YesNo | { yes?: undefined; no?: undefined }, scope: Scope, found: Found): void {
  inSequence(yes, scope, found);
  inSequence(no, scope, found);
}

function inCondition(condition: Condition | undefined, scope: Scope, found: Found): void {
  switch (condition?.kind) {
    case undefined:
    case 'def':
      return;
    case 'condition':
      for (const each of condition.arguments) inSequence(each, scope, found);
      return;
    case 'group':
      for (const each of condition.conditions) inCondition(each, scope, found);
      return;
    case 'iteration':
      inSequence(condition.list, scope, found);
      inCondition(condition.condition, { ...scope, item: true }, found);
  }
}

function inPart(part: Part, scope: Scope, found: Found): void {
  const withValue = { ...scope, value: true };
  switch (part.kind) {
    case 'text':
    case 'escape':
    case 'protected':
    case 'header':
    case 'numeric':
    case 'problem':
      return;
    case 'variable':
      if ((part.name === 'value' && !scope.value) || (part.name === 'item' && !scope.item)) found(part);
      return;
    case 'operator':
      inSequence(part.subject, scope, found);
      return;
    case 'item':
      for (const each of part.arguments) inSequence(each, scope, found);
      if (part.yesNo) inYesNo(part.yesNo, withValue, found);
      return;
    case 'if': {
      const inner = leavesValue(part.condition) ? withValue : scope;
      inCondition(part.condition, inner, found);
      inYesNo(part.yesNo, inner, found);
      return;
    }
    case 'lookup':
      inSequence(part.key, scope, found);
      inSequence(part.query, scope, found);
      inYesNo(part.yesNo, withValue, found);
      return;
    case 'extract': {
      // With a key two strings come before those that see the value; with a number three.
      const before = Math.min(part.keyed.arguments.length, part.numbered.arguments.length);
      for (const [i, each] of part.strings.entries()) inSequence(each, i < before ? scope : withValue, found);
      return;
    }
    case 'field':
      inSequence(part.field, scope, found);
      inSequence(part.subject, scope, found);
      inYesNo(part.yesNo, withValue, found);
      return;
    case 'run':
      inSequence(part.command, scope, found);
      inYesNo(part.yesNo, withValue, found);
      return;
    case 'list-item': {
      inSequence(part.list, scope, found);
      inSequence(part.initial, scope, found);
      inSequence(part.comparator, scope, found);
      const inner = { value: scope.value || part.initial !== undefined, item: true };
      inCondition(part.condition, inner, found);
      inSequence(part.expression, inner, found);
    }
  }
}

function inSequence(sequence: Sequence | undefined, scope: Scope, found: Found): void {
  for (const part of sequence?.parts ?? []) inPart(part, scope, found);
}

/** Every `$value` and `$item` of an expanded string that stands where no item of it has set it. */
export function unsetScopedVariables(tree: Sequence): readonly Variable[] {
  const unset: Variable[] = [];
  inSequence(tree, { value: false, item: false }, (variable) => unset.push(variable));
  return unset;
}
