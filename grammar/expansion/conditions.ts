import type { Condition, Problem, ProblemCode, Sequence, Word } from './ast.ts';
import { cutName, headerNode, wordNode } from './build.ts';
import type { Element, Group } from './elements.ts';
import { isGroup, isText, placeOf } from './elements.ts';
import type { ConditionShape } from './language.ts';
import { problemAt, quoted, tooManyArguments } from './messages.ts';
import type { Source } from './source.ts';

/** A condition, and the index of the element after it. */
export interface ReadCondition {
  readonly condition: Condition;
  readonly next: number;
}

/** What all conditions have, as far as it has been read. */
interface Head {
  readonly negated: boolean;
  readonly name: Word;
  readonly start: number;
}

/**
 * Reads a condition from the elements of an item or of braces. Mirrors the scanning of `eval_condition`.
 *
 * @param from the index of the element where it begins
 */
export function readCondition(group: Group, from: number, source: Source): ReadCondition {
  const { release } = source.language;
  let next = from;
  let negated = false;
  while (group.elements[next]?.kind === 'not') {
    negated = !negated;
    next++;
  }
  const start = placeOf(group, from);
  const place = placeOf(group, next);
  const element = group.elements[next];
  if (element?.kind === 'def' || element?.kind === 'def-header') {
    const name = wordNode('def', place);
    return { condition: defCondition(element.text, element.kind, { negated, name, start }), next: next + 1 };
  }
  if (element?.kind !== 'condition-name') {
    const found = source.text.slice(place, place + 16);
    const problem = problemAt('condition-expected', `condition name expected, but found "${found}"`, place);
    return { condition: failed({ negated, name: wordNode('', place), start }, problem), next };
  }
  const name = wordNode(element.text, place);
  const head: Head = { negated, name, start };
  const shape = source.language.conditions.get(cutName(name.text));
  if (shape === undefined) {
    const message = `unknown condition ${quoted(cutName(name.text), release)}`;
    return { condition: failed(head, problemAt('unknown-condition', message, place)), next: next + 1 };
  }
  return readArguments(group, next + 1, shape, head, source);
}

function failed(head: Head, problem: Problem, args: readonly Sequence[] = []): Condition {
  return { kind: 'condition', ...head, arguments: args, problem, end: Math.max(problem.end, head.name.end) };
}

function defCondition(text: string, kind: 'def' | 'def-header', head: Head): Condition {
  const at = head.name.start;
  const end = at + text.length;
  const written = text.slice(4);
  if (text.length < 4) {
    return { kind: 'def', ...head, problem: problemAt('colon-expected', '":" expected after "def"', end), end };
  }
  if (kind === 'def-header') return { kind: 'def', ...head, of: headerNode(written, at + 4, end), end };
  if (written === '') {
    const problem = problemAt('variable-expected', 'variable name omitted after "def:"', end);
    return { kind: 'def', ...head, problem, end };
  }
  return {
    kind: 'def',
    ...head,
    of: { kind: 'variable', name: cutName(written), braced: false, start: at + 4, end },
    end,
  };
}

function readArguments(group: Group, from: number, shape: ConditionShape, head: Head, source: Source): ReadCondition {
  const { release } = source.language;
  const { name, negated, start } = head;
  const noBrace = (at: number): Problem =>
    problemAt('argument-expected', `missing { after ${quoted(name.text, release)}`, placeOf(group, at));
  switch (shape.form) {
    case 'none':
    case 'def':
      return { condition: { kind: 'condition', negated, name, arguments: [], start, end: name.end }, next: from };
    case 'strings':
    case 'arguments': {
      const strings: Sequence[] = [];
      for (let i = 0; i < shape.count; i++) {
        const element = group.elements[from + i];
        if (isText(element)) {
          strings.push(element.sequence);
          continue;
        }
        const place = placeOf(group, from + i);
        let problem = noBrace(from + i);
        if (name.text === 'inbound_srs') {
          problem = problemAt('too-few-arguments', 'too few arguments or bracketing error for inbound_srs', place);
        } else if (i > 0) {
          problem = problemAt(
            'too-few-arguments',
            `missing 2nd string in {} after ${quoted(name.text, release)}`,
            place,
          );
        }
        return { condition: failed(head, problem, strings), next: from + i };
      }
      const next = from + shape.count;
      const end = group.elements[next - 1]?.end ?? name.end;
      return { condition: { kind: 'condition', negated, name, arguments: strings, start, end }, next };
    }
    case 'braced-arguments': {
      const element = group.elements[from];
      if (!isGroup(element)) return { condition: failed(head, noBrace(from)), next: from };
      const { strings, problem } = bracedArguments(element.inner, shape, head.name.text);
      return {
        condition: { kind: 'condition', ...head, arguments: strings, end: element.end, ...(problem && { problem }) },
        next: from + 1,
      };
    }
    case 'group': {
      const element = group.elements[from];
      if (!isGroup(element)) return { condition: failed(head, noBrace(from)), next: from };
      return { condition: groupCondition(element.inner, head, element.end, source), next: from + 1 };
    }
    case 'iteration': {
      const list = group.elements[from];
      if (!isText(list)) return { condition: failed(head, noBrace(from)), next: from };
      const body = group.elements[from + 1];
      if (!isGroup(body)) {
        return {
          condition: { kind: 'iteration', ...head, list: list.sequence, problem: noBrace(from + 1), end: list.end },
          next: from + 1,
        };
      }
      const message = (): string => `missing } at end of condition inside ${quoted(name.text, release)}`;
      const { condition, problem } = readWhole(body.inner, message, source);
      return {
        condition: {
          kind: 'iteration',
          ...head,
          list: list.sequence,
          condition,
          ...(problem && { problem }),
          end: body.end,
        },
        next: from + 2,
      };
    }
  }
}

function bracedArguments(
  inner: Group,
  shape: { readonly minimum: number; readonly maximum: number },
  name: string,
): { readonly strings: Sequence[]; readonly problem: Problem | undefined } {
  const strings: Sequence[] = [];
  for (const element of inner.elements) {
    if (strings.length >= shape.maximum || !isText(element)) break;
    strings.push(element.sequence);
  }
  const after: Element | undefined = inner.elements[strings.length];
  let problem: Problem | undefined;
  const place = placeOf(inner, strings.length);
  if (strings.length >= shape.maximum && isText(after)) problem = tooManyArguments(name, shape.maximum, place);
  else if (strings.length < shape.minimum || after !== undefined || !inner.closed) {
    problem = problemAt('too-few-arguments', `too few arguments or bracketing error for ${name}`, place);
  }
  return { strings, problem };
}

function groupCondition(inner: Group, head: Head, end: number, source: Source): Condition {
  const conditions: Condition[] = [];
  const name = head.name.text;
  let code: ProblemCode = 'condition-not-closed';
  let problem: Problem | undefined;
  for (const element of inner.elements) {
    if (!isGroup(element)) {
      code = 'argument-expected';
      const message = `each subcondition inside an "${name}{...}" condition must be in its own {}`;
      problem = problemAt(code, message, element.start);
      break;
    }
    const message = (): string => `missing } at end of condition inside ${quoted(name, source.language.release)} group`;
    const whole = readWhole(element.inner, message, source);
    conditions.push(whole.condition);
    problem = whole.problem;
    if (problem) break;
  }
  if (!problem && !inner.closed) {
    const message = `each subcondition inside an "${name}{...}" condition must be in its own {}`;
    problem = problemAt('argument-expected', message, inner.end);
  }
  return { kind: 'group', ...head, conditions, ...(problem && { problem }), end };
}

/** Reads a condition that must fill its braces. */
export function readWhole(
  inner: Group,
  message: () => string,
  source: Source,
): { readonly condition: Condition; readonly problem: Problem | undefined } {
  const { condition, next } = readCondition(inner, 0, source);
  const whole = next === inner.elements.length && inner.closed;
  return {
    condition,
    problem: whole ? undefined : problemAt('condition-not-closed', message(), placeOf(inner, next)),
  };
}
