import type { IterationCondition } from '../../../../grammar/expansion/ast.ts';
import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { quoted } from '../../../../grammar/expansion/messages.ts';
import type { Run, Test } from '../compile/code.ts';
import { fail, failWith, runValue, step } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import { jsonElements, unwrap } from '../json.ts';
import { splitOptions } from '../lists.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { failingCondition } from './condition.ts';
import { compileCondition } from './index.ts';

/** `forany {list}{condition}`, `forall`, and the same for the elements of JSON arrays, as they stand or as strings. */
export const iterationCondition: ConditionMaker<IterationCondition> = (node, compiler): Test => {
  const { release } = compiler;
  const { problem } = node;
  const name = node.name.text;
  if (!node.list) return failingCondition((context) => (problem ? failWith(context, problem) : fail(context, '')));
  const list = compileSequence(node.list, compiler);
  const separator = node.list.separator?.value ?? '';
  const condition = node.condition && compileCondition(node.condition, compiler);
  const isAny = name.startsWith('forany');
  const isJson = name.includes('_json');
  const isJsonStrings = name.endsWith('_jsons');
  const inside = (context: ExpandContext): undefined =>
    fail(context, `${context.message} inside ${quoted(name, release)} condition`);

  /** Reads over the condition to find its end, as Exim does before the first turn. */
  const scan = (context: ExpandContext): true | undefined => {
    if (condition?.skip && condition.skip(context) === undefined) return inside(context);
    return problem ? failWith(context, problem) : true;
  };

  const untainted = splitOptions(separator, false, release);
  const tainted = splitOptions(separator, true, release);

  /** Gives the elements one after the other, and then undefined. */
  const elementsOf = (value: Value, context: ExpandContext): (() => string | undefined) | undefined => {
    if (!isJson) {
      const reader = listReader(textOf(value), taintOf(value) === false ? untainted : tainted);
      return () => nextInList(reader);
    }
    const outer = unwrap(textOf(value), '[', ']');
    if ('missing' in outer) return fail(context, `missing '${outer.missing}' wrapping array`);
    const elements = jsonElements(outer.text, release)[Symbol.iterator]();
    return () => elements.next().value as string | undefined;
  };

  /** Tries the condition with each item; with none, the answer is no, even for `forall`. */
  const loop = (value: Value, context: ExpandContext): boolean | undefined => {
    const next = elementsOf(value, context);
    if (!next) return undefined;
    const { item, itemTaint } = context;
    const taint = taintOf(value);
    const ended = <Result>(result: Result): Result => {
      context.item = item;
      context.itemTaint = itemTaint;
      return result;
    };
    let answer = false;
    for (let element = next(); element !== undefined; element = next()) {
      if (!step(context)) return ended(undefined);
      if (isJsonStrings) {
        const inner = unwrap(element, '"', '"');
        if ('missing' in inner) {
          return ended(fail(context, `missing '${inner.missing}' wrapping string result for extract jsons`));
        }
        element = inner.text;
      }
      context.item = element;
      context.itemTaint = taint;
      const met = condition?.test(context);
      if (met === undefined) return ended(inside(context));
      answer = met;
      if (met === isAny) break;
    }
    return ended(answer);
  };

  const test: Test['test'] = (context) => {
    const value = runValue(list, context);
    if (value === undefined || scan(context) === undefined) return undefined;
    return loop(value, context);
  };
  const { skip: skipList } = list;
  const skip = (context: ExpandContext): true | undefined => {
    const text = typeof skipList === 'string' ? skipList : (skipList satisfies Run)(context);
    if (text === undefined || scan(context) === undefined) return undefined;
    // Before 4.98 reading over the list gave the text that stands in it, and the turns were taken for it.
    if (release >= 98 || (text === '' && !isJson)) return true;
    return loop(text, context) === undefined ? undefined : true;
  };
  const harmless = !problem && condition?.skip === undefined && typeof skipList === 'string';
  return { test, skip: harmless && release >= 98 ? undefined : skip };
};
