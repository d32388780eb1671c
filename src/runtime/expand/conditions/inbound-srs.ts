import { lowerCase } from '../characters.ts';
import { hmacHex } from '../hashing.ts';
import { base32Digits } from '../operators/bases.ts';
import type { Value } from '../value.ts';
import { taintOf, textOf, valueOf } from '../value.ts';
import type { ConditionMaker } from './condition.ts';
import { stringsCondition } from './condition.ts';

/** For how many days an SRS address is good. */
const daysGood = 10;

/** Whether the day of an address lies not too far back. */
function isFresh(stamp: string, now: number): boolean {
  let day = 0;
  for (const digit of stamp) day = day * 32 + base32Digits.indexOf(lowerCase(digit));
  return ((Math.floor(now / 86400000) - day) & 0x3ff) <= daysGood;
}

/** What an SRS address stands for, and what it is guarded by. */
interface Decoded {
  readonly recipient: string;
  readonly hash: string;
  readonly stamp: string;
}

/** Before 4.97 the day might have any number of digits. */
const oldForm = /^SRS0=([^=]+)=([A-Z2-7]+)=([^=]*)=([^\n]*)\n?$/i;
const form = /^SRS0=([^=]+)=([A-Z2-7]{2})=([^=]*)=([^\n]*)\n?$/i;

function decode(localPart: string, release: number): Decoded | undefined {
  const parts = (release < 97 ? oldForm : form).exec(localPart);
  if (!parts) return undefined;
  const [, hash = '', stamp = '', domain = '', user = ''] = parts;
  const quote = release >= 95 && /^"|[^A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]/.test(localPart) ? '"' : '';
  return { recipient: `${quote}${lowerCase(user)}${quote}@${lowerCase(domain)}`, hash, stamp };
}

/** `inbound_srs {local part}{secret}`: sets `$srs_recipient`. Without a secret only the form is looked at. */
export const inboundSrsCondition: ConditionMaker = (node, compiler) => {
  const { release } = compiler;
  return stringsCondition(node, compiler, ([localPart = '', secret = ''], context) => {
    const decoded = decode(textOf(localPart), release);
    if (!decoded) return false;
    const recipient: Value = valueOf(decoded.recipient, taintOf(localPart));
    context.srsRecipient = recipient;
    if (textOf(secret) === '') return true;
    if (!isFresh(decoded.stamp, context.world.clock.now()) || decoded.hash.length !== 4) return false;
    return hmacHex('md5', textOf(secret), decoded.recipient).slice(0, 4) === decoded.hash;
  });
};
