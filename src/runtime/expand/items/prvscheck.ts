import { tooManyArguments, messageOf } from '../../../../grammar/expansion/messages.ts';
import type { Run } from '../compile/code.ts';
import { fail, failWith, give, runValue, skipThen } from '../compile/code.ts';
import type { ExpandContext } from '../context.ts';
import { daystamp, prvsHash } from '../prvs.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf, valueOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { compileAll } from './item.ts';

const signed = /^prvs=([0-9])([0-9]{3})([A-Fa-f0-9]{6})=([^\n]+)@([^\n]+)\n?$/i;

/**
 * `${prvscheck{address}{secret}{result}}`. The secret is expanded once the address has been taken apart, and the result
 * once it has been checked, so that both can use what is known by then.
 */
export const prvscheckItem: ItemMaker = (node, compiler) => {
  const codes = compileAll(node.arguments, compiler);
  const [address, secret, result] = codes;
  const { problem } = node;
  const name = compiler.release < 94 ? 'prvs' : 'prvscheck';

  const check = (text: Value, context: ExpandContext): string | undefined => {
    // As in PCRE, the end may be before a last newline, and a dot is no newline.
    const match = signed.exec(textOf(text).replace(/\n$/, ''));
    if (!match) {
      for (const code of [secret, result]) if (code && runValue(code, context) === undefined) return undefined;
      return problem ? failWith(context, problem) : '';
    }
    const taint = taintOf(text);
    const parts = match.slice(1);
    const [key = '', stamp = '', hash = '', local = '', domain = ''] = parts;
    context.captures = [match[0], ...parts];
    context.capturesTaint = taint;
    const whole = `${local}@${domain}`;
    context.prvsAddress = valueOf(whole, taint);
    context.prvsKey = valueOf(key, taint);
    if (!secret) return problem && failWith(context, problem);
    const secretText = runValue(secret, context);
    if (secretText === undefined) return undefined;
    const computed = prvsHash(whole, textOf(secretText), key, stamp);
    if (computed === undefined) return fail(context, 'hmac-sha1 conversion failed');
    context.prvsResult = hash === computed && !hasExpired(stamp, context) ? '1' : undefined;
    const given = result && runValue(result, context);
    if (result && given === undefined) return undefined;
    if (problem) {
      const tooMany = problem.code === 'too-many-arguments' ? tooManyArguments(name, 1, problem.start) : problem;
      return fail(context, messageOf(tooMany, context.malformedHeader));
    }
    const value = given === undefined || textOf(given) === '' ? context.prvsAddress : given;
    context.prvsAddress = undefined;
    context.prvsKey = undefined;
    return give(value, context);
  };
  const reset = (context: ExpandContext): void => {
    context.prvsResult = undefined;
    context.prvsAddress = undefined;
    context.prvsKey = undefined;
  };
  const run: Run = (context) => {
    reset(context);
    if (!address) return problem && failWith(context, problem);
    const text = runValue(address, context);
    return text === undefined ? undefined : check(text, context);
  };
  const skipAll = skipThen(codes, problem);
  const skip: Run = (context) => {
    reset(context);
    return typeof skipAll === 'string' ? skipAll : skipAll(context);
  };
  return { run, skip };
};

/** Whether the day of a stamp has passed; stamps begin again at 0 after 999. */
function hasExpired(stamp: string, context: ExpandContext): boolean {
  const expires = Number(stamp);
  const today = Number(daystamp(context.world.clock.now(), 0));
  return expires < (expires < 7 && today >= 993 ? 0 : today);
}
