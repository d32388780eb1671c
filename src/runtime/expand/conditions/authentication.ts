import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { failingCondition, stringsCondition } from './condition.ts';

function notCompiled(name: string, context: ExpandContext): undefined {
  return fail(context, `support for ${quoted(name, context.dialect.release)} not compiled`);
}

/** Asks the world whether somebody is let in. */
function ask(name: string, args: readonly string[], context: ExpandContext): boolean | undefined {
  const answer = context.world.stated.call(name, args);
  if (!answer) context.world.missing({ what: `${name} ${args[0] ?? ''}` });
  if (answer?.status === 'defer') return fail(context, answer.value);
  return answer?.status === 'ok';
}

/** `pam`, `radius`, `ldapauth`, `pwcheck {string}`. Those that a build has not say so when they are evaluated. */
const withOneString: ConditionMaker = (node, compiler) => {
  const name = node.name.text;
  const absent = compiler.dialect.notCompiled.has(name);
  return stringsCondition(node, compiler, (args, context) =>
    absent ? notCompiled(name, context) : ask(name, args.map(textOf), context),
  );
};

/** `saslauthd {{user}{password}{service}{realm}}`. A build that has it not does not read its arguments. */
const saslauthd: ConditionMaker = (node, compiler) => {
  if (compiler.dialect.notCompiled.has('saslauthd')) {
    return failingCondition((context) => notCompiled('saslauthd', context));
  }
  return stringsCondition(node, compiler, (args, context) => ask('saslauthd', args.map(textOf), context));
};

/** The conditions that try a password with a service. */
export const authenticationConditions: Readonly<Record<string, ConditionMaker>> = {
  ldapauth: withOneString,
  pam: withOneString,
  pwcheck: withOneString,
  radius: withOneString,
  saslauthd,
};
