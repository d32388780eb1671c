import { quoted } from '../../../../grammar/expansion/messages.ts';
import { addressWords, isIpAddress } from '../../dns/ip-address.ts';
import { fail } from '../compile/code.ts';
import { plainAddress } from '../ip-syntax.ts';
import { readDecimal, toInt32 } from '../numbers.ts';
import type { OperatorMaker } from './operator.ts';

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

const groupsOf = (words: readonly number[]): number[] =>
  words.flatMap((word) => [Math.floor(word / 65536), word % 65536]);

/** An address in full. Mirrors `host_nmtoa`. */
function full(words: readonly number[], separator: string): string {
  if (words.length === 4) return groupsOf(words).map(hex4).join(separator);
  const [word = 0] = words;
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join('.');
}

/**
 * An IPv6 address with its longest run of zeros left out, of two equal runs the first, and even a run of a single one.
 * Mirrors `ipv6_nmtoa`.
 */
function shortest(words: readonly number[]): string {
  const groups = groupsOf(words).map((group) => group.toString(16));
  let best = -1;
  let bestLength = 0;
  for (let i = 0; i < 8;) {
    let end = i;
    while (end < 8 && groups[end] === '0') end++;
    if (end - i > bestLength) {
      best = i;
      bestLength = end - i;
    }
    i = Math.max(end, i + 1);
  }
  if (best < 0) return groups.join(':');
  // Where nothing but zeros is there, Exim loses one of the two colons.
  if (bestLength === 8) return ':';
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + bestLength).join(':')}`;
}

function masked(words: readonly number[], bits: number): number[] {
  return words.map((word, i) => {
    const own = Math.max(0, Math.min(32, bits - 32 * i));
    return own === 0 ? 0 : (word & (0xffffffff << (32 - own))) >>> 0;
  });
}

const mask: OperatorMaker = ({ argument, compiler: { release } }) => ({
  apply: (subject, context) => {
    const { version } = context.dialect.target;
    const syntax = isIpAddress(subject, true, version);
    if (!syntax) return fail(context, `${quoted(subject, release)} is not an IP address`);
    const { family, maskOffset } = syntax;
    if (maskOffset === 0) return fail(context, `missing mask value in ${quoted(subject, release)}`);
    const after = subject.slice(maskOffset + 1);
    const read = readDecimal(after);
    const bits = toInt32(read.value);
    if (read.end !== after.length || bits < 0 || bits > (family === 4 ? 32 : 128)) {
      return fail(context, `mask value too big in ${quoted(subject, release)}`);
    }
    const words = masked(addressWords(subject.slice(0, maskOffset)) ?? [], bits);
    const normal = release >= 96 && argument?.startsWith('n') === true && family === 6;
    return `${normal ? shortest(words) : full(words, '.')}/${bits}`;
  },
  clean: true,
});

function converted(convert: (words: readonly number[], release: number) => string): OperatorMaker {
  return ({ compiler: { release } }) => ({
    apply: (subject, context) => {
      const plain = plainAddress(subject, context.dialect);
      if (!plain) return fail(context, `${quoted(subject, release)} is not an IP address`);
      const words = addressWords(plain.address) ?? [];
      return convert(plain.family === 4 ? [0, 0, 0xffff, ...words] : words, release);
    },
    clean: true,
  });
}

/** An address backwards, as DNS lists want it. Mirrors `invert_address`. */
export function reversed(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  const words = addressWords(plain) ?? [];
  if (words.length === 1) return full(words, '.').split('.').reverse().join('.');
  return Array.from(groupsOf(words).map(hex4).join('')).reverse().join('.');
}

const reverseIp: OperatorMaker = () => ({
  apply: (subject, context) => {
    const syntax = isIpAddress(subject, true, context.dialect.target.version);
    if (!syntax) return fail(context, `reverse_ip() not given an IP address [${subject}]`);
    return reversed(syntax.maskOffset > 0 ? subject.slice(0, syntax.maskOffset) : subject);
  },
  clean: true,
});

/** Exim counts the NUL at the end in wherever zeros were left out, and everywhere before 4.95: what follows is lost. */
function normal(words: readonly number[], release: number): string {
  const text = shortest(words);
  return release < 95 || text.includes('::') || text === ':' ? `${text}\0` : text;
}

/** `${mask:…}`, `${ipv6norm:…}`, `${ipv6denorm:…}`, `${reverse_ip:…}`. */
export const ipOperators = {
  mask,
  ipv6norm: converted(normal),
  ipv6denorm: converted((words) => full(words, ':')),
  reverse_ip: reverseIp,
};
