import { fail } from '../compile/code.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** `${dlfunc{file}{function}{arg}…}`: answered by the world. */
export const dlfuncItem: ItemMaker = (node, compiler) => {
  const absent = compiler.dialect.notCompiled.has('dlfunc');
  return stringsItem(
    node,
    compiler,
    (args, context) => {
      const call = args.map(textOf);
      const answer = context.world.stated.call('dlfunc', call);
      if (answer?.status === 'ok') return answer.value;
      if (answer) return fail(context, answer.value || '(no message)');
      context.world.missing({ what: `dlfunc ${call.join(' ')}` });
      return fail(context, `dlopen "${call[0] ?? ''}" failed: nothing says what it gives`);
    },
    (context) => {
      if (absent) return '"${dlfunc" encountered, but this facility is not included in this binary';
      return context.forbidden.has('dlfunc') ? 'dynamically-loaded functions are not permitted' : undefined;
    },
  );
};
