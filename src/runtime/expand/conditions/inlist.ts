import { listReader, nextInList } from '../../../../grammar/list/split.ts';
import { lowerCase } from '../characters.ts';
import { fail, step } from '../compile/code.ts';
import { expandWithin, taintedMessage } from '../compile/sequence.ts';
import type { ExpandContext } from '../context.ts';
import type { ListWithSeparator } from '../lists.ts';
import { readSeparator, splitOptions } from '../lists.ts';
import type { Taint, Value } from '../value.ts';
import { taintOf, textOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

/** From 4.99 on the list is expanded once more, after the change of separator has been taken off it. */
function expandAgain(text: string, taint: Taint, context: ExpandContext): ListWithSeparator | undefined {
  const { release } = context.dialect;
  if (release < 99) return { separator: '', text };
  const list = readSeparator(text);
  if (taint !== false && /[$\\]/.test(list.text)) return fail(context, taintedMessage(list.text, release));
  const expanded = expandWithin(list.text, context);
  return expanded === undefined ? undefined : { separator: list.separator, text: expanded };
}

function isIn(list: Value, sameAs: (item: string) => boolean, context: ExpandContext): boolean | undefined {
  const { release } = context.dialect;
  const taint = taintOf(list);
  const again = expandAgain(textOf(list), taint, context);
  if (!again) return undefined;
  const reader = listReader(again.text, splitOptions(again.separator, taint, release));
  for (let item = nextInList(reader); item !== undefined; item = nextInList(reader)) {
    if (!step(context)) return undefined;
    if (!sameAs(item)) continue;
    if (release >= 96) {
      context.value = item;
      context.valueTaint = taint;
    }
    return true;
  }
  return false;
}

/** `inlist {string}{list}`, and `inlisti` without regard to letter case. The item that is the same becomes `$value`. */
export const inlistConditions: Readonly<Record<string, ConditionMaker>> = {
  inlist: (node, compiler) =>
    stringsCondition(node, compiler, ([subject = '', list = ''], context) => {
      const wanted = textOf(subject);
      return isIn(list, (item) => item === wanted, context);
    }),
  inlisti: (node, compiler) =>
    stringsCondition(node, compiler, ([subject = '', list = ''], context) => {
      const wanted = lowerCase(textOf(subject));
      return isIn(list, (item) => lowerCase(item) === wanted, context);
    }),
};
