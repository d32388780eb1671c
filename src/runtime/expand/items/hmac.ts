import { quoted } from '../../../../grammar/expansion/messages.ts';
import { fail } from '../compile/code.ts';
import { hmacHex } from '../hashing.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** `${hmac{algorithm}{secret}{string}}`. */
export const hmacItem: ItemMaker = (node, compiler) =>
  stringsItem(node, compiler, ([algorithm = '', secret = '', string = ''], context) => {
    const name = textOf(algorithm);
    if (name === 'md5' || name === 'sha1') return hmacHex(name, textOf(secret), textOf(string));
    return fail(context, `hmac algorithm ${quoted(name, compiler.release)} is not recognised`);
  });
