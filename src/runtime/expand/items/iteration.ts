import type { ListItem } from '../../../../grammar/expansion/ast.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Code, Compiler, Run, Test } from '../compile/code.ts';
import { constant, fail, failWith, longestResult, runValue, skipped, step, tooLong } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileCondition } from '../conditions/index.ts';
import type { ExpandContext } from '../context.ts';
import { splitOptions } from '../lists.ts';
import { mergeTaint, taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';

/** The pieces of `filter`, `map` and `reduce`, compiled. */
interface Pieces {
  readonly list: Code;
  readonly separator: string;
  readonly initial: Code | undefined;
  readonly condition: Test | undefined;
  readonly expression: Code | undefined;
}

function piecesOf(node: ListItem, compiler: Compiler): Pieces | undefined {
  if (!node.list) return undefined;
  return {
    list: compileSequence(node.list, compiler),
    separator: node.list.separator?.value ?? '',
    initial: node.initial && compileSequence(node.initial, compiler),
    condition: node.condition && compileCondition(node.condition, compiler),
    expression: node.expression && compileSequence(node.expression, compiler),
  };
}

/** `${filter{list}{condition}}`, `${map{list}{expression}}`, `${reduce{list}{start}{expression}}`. */
export const iterationItem: ItemMaker<ListItem> = (node, compiler) => {
  const { release } = compiler;
  const name = node.name.text;
  const { problem } = node;
  const pieces = piecesOf(node, compiler);
  if (!pieces) return problem ? constantFailure(problem) : constant('');
  const { list, initial, condition, expression } = pieces;
  const inside = (context: ExpandContext, error: string, what: string): undefined =>
    fail(context, `${error} inside ${quoted(name, release)} ${what}`);
  /** What Exim says when a turn fails: from 4.99 on it quotes the message of the failure. */
  const insideTurn = (context: ExpandContext, what: string): undefined =>
    inside(context, release >= 99 ? quoted(context.message, release) : context.message, what);

  /** Reads over the last argument to find its end, as Exim does before the first turn. */
  const scan = (context: ExpandContext): boolean => {
    const ok = condition
      ? condition.skip === undefined || condition.skip(context) !== undefined
      : expression === undefined || skipped(expression.skip, context);
    if (!ok) inside(context, context.message, 'item');
    else if (problem) failWith(context, problem);
    return ok && !problem;
  };

  const run: Run = (context) => {
    const { item, itemTaint, value, valueTaint } = context;
    const listValue = runValue(list, context);
    if (listValue === undefined) return undefined;
    if (initial) {
      const start = runValue(initial, context);
      if (start === undefined) return undefined;
      context.value = textOf(start);
      context.valueTaint = taintOf(start);
    }
    if (!condition && !expression) return problem && failWith(context, problem);
    if (!scan(context)) return undefined;
    const taint = taintOf(listValue);
    const reader = listReader(textOf(listValue), splitOptions(pieces.separator, taint, release));
    const restoreItem = (): void => {
      context.item = item;
      context.itemTaint = itemTaint;
    };
    const failedTurn = (): undefined => {
      restoreItem();
      return insideTurn(context, 'item');
    };
    let result = '';
    let some = false;
    for (let each = nextInList(reader); each !== undefined; each = nextInList(reader)) {
      if (!step(context)) return undefined;
      context.item = each;
      context.itemTaint = taint;
      let output = each;
      if (condition) {
        const { value: before, valueTaint: taintBefore, taint: outer } = context;
        const met = condition.test(context);
        if (met === undefined) {
          restoreItem();
          context.value = value;
          context.valueTaint = valueTaint;
          return insideTurn(context, 'condition');
        }
        context.taint = outer;
        if (release >= 97) {
          context.value = before;
          context.valueTaint = taintBefore;
        }
        if (!met) continue;
        if (each !== '') context.taint = mergeTaint(context.taint, taint);
      } else if (expression) {
        if (initial) {
          const turn = runValue(expression, context);
          if (turn === undefined) return failedTurn();
          context.value = textOf(turn);
          context.valueTaint = taintOf(turn);
          continue;
        }
        const turn = expression.run(context);
        if (turn === undefined) return failedTurn();
        output = turn;
      }
      const { separator } = reader;
      if (some) result += output === '' || output.startsWith(separator) ? `${separator} ` : separator;
      some = true;
      result += output.includes(separator) ? output.replaceAll(separator, separator + separator) : output;
      if (result.length > longestResult) return tooLong(context);
    }
    if (initial) {
      result = context.value ?? '';
      if (result !== '') context.taint = mergeTaint(context.taint, context.valueTaint);
    }
    restoreItem();
    if (initial || release >= 99) {
      context.value = value;
      context.valueTaint = valueTaint;
    }
    return result;
  };

  const skip: Run = (context) => {
    if (!skipped(list.skip, context)) return undefined;
    if (initial) {
      const start = typeof initial.skip === 'string' ? initial.skip : initial.skip(context);
      if (start === undefined) return undefined;
      // Before 4.99 $value was set even where nothing was wanted, and stayed so.
      if (release < 99) {
        context.value = start;
        context.valueTaint = false;
      }
    }
    if (!condition && !expression) return problem && failWith(context, problem);
    return scan(context) ? '' : undefined;
  };
  const harmless =
    !problem &&
    (release >= 99 || !initial) &&
    typeof list.skip === 'string' &&
    typeof (initial?.skip ?? '') === 'string' &&
    (condition ? condition.skip === undefined : typeof (expression?.skip ?? '') === 'string');
  return { run, skip: harmless ? '' : skip };
};

function constantFailure(problem: NonNullable<ListItem['problem']>): Code {
  const run: Run = (context) => failWith(context, problem);
  return { run, skip: run };
}
