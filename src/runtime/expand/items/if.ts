import type { IfItem } from '../../../../grammar/expansion/ast.ts';
import type { Run, Skip } from '../compile/code.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import { compileCondition } from '../conditions/index.ts';
import type { ItemMaker } from './item.ts';

/** `${if condition {yes}{no}}`. */
export const ifItem: ItemMaker<IfItem> = (node, compiler) => {
  const condition = compileCondition(node.condition, compiler);
  const strings = compileYesNo(node.yesNo, 'if', compiler);
  const restoresValue = compiler.release >= 96;
  const { test } = condition;
  const run: Run = (context) => {
    const { captures, capturesTaint, value, valueTaint, taint } = context;
    const met = test(context);
    if (met === undefined) return undefined;
    context.taint = taint;
    const result = strings.run(context, met, context.value, context.valueTaint);
    if (result === undefined) return undefined;
    context.captures = captures;
    context.capturesTaint = capturesTaint;
    if (restoresValue) {
      context.value = value;
      context.valueTaint = valueTaint;
    }
    return result;
  };
  let skip: Skip;
  if (condition.skip === undefined && strings.harmless !== undefined) skip = strings.harmless;
  else {
    const skipCondition = condition.skip;
    skip = (context) => {
      const { value, valueTaint } = context;
      if (skipCondition && skipCondition(context) === undefined) return undefined;
      const result = strings.skip(context, false, context.value, context.valueTaint);
      if (restoresValue) {
        context.value = value;
        context.valueTaint = valueTaint;
      }
      return result;
    };
  }
  return { run, skip };
};
