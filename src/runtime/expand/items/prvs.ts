import { fail, give } from '../compile/code.ts';
import { daystamp, prvsHash } from '../prvs.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** Days for which a signature is good. */
const validity = 7;

/** `${prvs{address}{secret}{key number}}`. */
export const prvsItem: ItemMaker = (node, compiler) =>
  stringsItem(node, compiler, ([address = '', secret = '', keyNumber], context) => {
    const text = textOf(address);
    const at = text.lastIndexOf('@');
    if (at <= 0 || at === text.length - 1) {
      return fail(context, 'prvs first argument must be a qualified email address');
    }
    const key = keyNumber === undefined ? '0' : textOf(keyNumber);
    if (!/^\d$/.test(key)) return fail(context, 'prvs third argument must be a single digit');
    const stamp = daystamp(context.world.clock.now(), validity);
    const hash = prvsHash(text, textOf(secret), key, stamp);
    if (hash === undefined) return fail(context, 'prvs hmac-sha1 conversion failed');
    return `prvs=${key}${stamp}${hash}=${give(address, context)}`;
  });
