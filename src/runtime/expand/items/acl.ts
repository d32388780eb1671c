import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail, give } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import type { AclAnswer } from '../services.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/**
 * Calls an ACL. A deferral counts as a forced failure, an error as a failure.
 *
 * @returns undefined after a failure
 */
export function callAcl(args: readonly Value[], context: ExpandContext): AclAnswer | undefined {
  const [name = '', ...rest] = args;
  const acl = context.environment.services.acl;
  if (!acl) context.world.missing({ what: `ACL "${textOf(name)}" called from an expansion` });
  const answer: AclAnswer = acl?.call(name, rest, context) ?? { outcome: 'ERROR' };
  if (answer.outcome === 'OK' || answer.outcome === 'FAIL') return answer;
  context.forced = answer.outcome === 'DEFER';
  // Exim reads the text of an ACL line by line, and cuts it up as it does so.
  const shown = taintOf(name) === false ? (textOf(name).split('\n', 1)[0] ?? '') : textOf(name);
  return fail(context, `${answer.outcome} from acl ${quoted(shown, context.dialect.release)}`);
}

/** `${acl {name}{arg}…}`: gives what the ACL's message modifier says. */
export const aclItem: ItemMaker = (node, compiler) =>
  stringsItem(node, compiler, (args, context) => {
    const answer = callAcl(args, context);
    if (!answer) return undefined;
    return answer.message === undefined ? '' : give(answer.message, context);
  });
