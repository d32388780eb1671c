import { lowerCase } from '../characters.ts';
import { fail, give } from '../compile/code.ts';
import { hmacHex } from '../hashing.ts';
import { extractAddress } from '../../address/extract.ts';
import { addressSettingsOf } from '../operators/address.ts';
import { base32Digits } from '../operators/bases.ts';
import { textOf } from '../value.ts';
import type { ItemMaker } from './item.ts';
import { stringsItem } from './item.ts';

/** The day of an SRS address: two digits in base 32, or as few as it takes before 4.97. */
function dayStamp(now: number, release: number): string {
  const day = Math.floor(now / 86400000) & 0x3ff;
  const low = base32Digits.charAt(day & 31);
  if (release < 97 && day < 32) return day === 0 ? '' : low;
  return base32Digits.charAt(day >> 5) + low;
}

/** `${srs_encode {secret}{return path}{original domain}}`. */
export const srsEncodeItem: ItemMaker = (node, compiler) => {
  const { release } = compiler;
  return stringsItem(node, compiler, ([secret = '', path = '', domain = ''], context) => {
    const address = textOf(path);
    if (address === '' && release >= 96) return '';
    const hash = hmacHex('md5', textOf(secret), lowerCase(address)).slice(0, 4);
    const extracted = extractAddress(address, addressSettingsOf(context));
    if (!extracted.ok) return fail(context, extracted.message);
    const at = extracted.domain;
    const from = at > 0 ? extracted.address.slice(at) : '';
    const local = at > 0 ? extracted.address.slice(0, at - 1) : extracted.address;
    const quote = release >= 95 && local.includes('"');
    const plain = quote ? local.replaceAll('"', '') : local;
    const mark = quote ? '"' : '';
    give(path, context);
    const encoded = `SRS0=${hash}=${dayStamp(context.world.clock.now(), release)}=${from}=${plain}`;
    return `${mark}${encoded}${mark}@${give(domain, context)}`;
  });
};
