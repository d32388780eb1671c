import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** `${perl{subroutine}{arg}…}`: answered by the world. A subroutine that fails has returned undef. */
export const perlItem: ItemMaker = (node, compiler) => {
  const absent = compiler.dialect.notCompiled.has('perl');
  return stringsItem(
    node,
    compiler,
    (args, context) => {
      if (context.environment.settings.perlStartup === undefined) {
        return fail(context, 'A setting of perl_startup is needed when using the Perl interpreter');
      }
      const call = args.map(textOf);
      const answer = context.world.stated.call('perl', call);
      if (answer?.status === 'ok') return answer.value;
      if (answer?.status === 'fail') {
        context.forced = true;
        const name = quoted(call[0] ?? '', compiler.release);
        return fail(context, `Perl subroutine ${name} returned undef to force failure`);
      }
      if (!answer) context.world.missing({ what: `perl ${call.join(' ')}` });
      return fail(context, answer?.value ?? `nothing says what the Perl subroutine ${call[0] ?? ''} gives`);
    },
    (context) => {
      if (absent) return '"${perl" encountered, but this facility is not included in this binary';
      return context.forbidden.has('perl') ? 'Perl calls are not permitted' : undefined;
    },
  );
};
