import { fail } from '../compile/code.ts';
import { textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

/** `exists {file}`. */
export const existsCondition: ConditionMaker = (node, compiler) =>
  stringsCondition(node, compiler, ([path = ''], context) =>
    context.forbidden.has('exists')
      ? fail(context, 'File existence tests are not permitted')
      : context.world.files.status(textOf(path), true, true).ok,
  );
