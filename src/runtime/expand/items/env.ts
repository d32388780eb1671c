import { problemCode, runValue } from '../compile/code.ts';
import { compileSequence } from '../compile/sequence.ts';
import { compileYesNo } from '../compile/yes-no.ts';
import type { ExpandContext } from '../context.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';

/** `${env {name}{yes}{no}}`. Where its value is not wanted Exim looks at the environment all the same. */
export const envItem: ItemMaker = (node, compiler) => {
  const [argument] = node.arguments;
  if (!argument || !node.yesNo) return node.problem ? problemCode(node.problem) : { run: () => '', skip: '' };
  const key = compileSequence(argument, compiler);
  const strings = compileYesNo(node.yesNo, 'env', compiler);
  const look = (name: string, context: ExpandContext): void => {
    context.value = (context.environment.environ ?? context.world.environment).get(name);
    context.valueTaint = false;
  };
  return {
    run: (context) => {
      const { value, valueTaint } = context;
      const name = runValue(key, context);
      if (name === undefined) return undefined;
      look(textOf(name), context);
      return strings.run(context, context.value !== undefined, value, valueTaint);
    },
    skip: (context) => {
      const { value, valueTaint } = context;
      const name = typeof key.skip === 'string' ? key.skip : key.skip(context);
      if (name === undefined) return undefined;
      look(name, context);
      return strings.skip(context, context.value !== undefined, value, valueTaint);
    },
  };
};
