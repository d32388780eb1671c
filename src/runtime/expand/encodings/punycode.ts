import { appendToList } from '../../../../grammar/list/split.ts';

/* Punycode (RFC 3492), and what Exim makes with it. */

const base = 36;
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / count);
  let steps = 0;
  while (rest > 455) {
    rest = Math.floor(rest / 35);
    steps += base;
  }
  return steps + Math.floor((36 * rest) / (rest + 38));
}

const threshold = (at: number, bias: number): number => Math.max(1, Math.min(26, at - bias));

/** Encodes code points in Punycode, without a prefix. */
export function encodePunycode(points: readonly number[]): string {
  const basic = points.filter((point) => point < 128);
  let result = String.fromCharCode(...basic);
  let handled = basic.length;
  if (handled > 0) result += '-';
  let next = 128;
  let delta = 0;
  let bias = 72;
  while (handled < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (handled + 1);
    next = least;
    for (const point of points) {
      if (point < next) delta++;
      if (point !== next) continue;
      let rest = delta;
      for (let at = base; ; at += base) {
        const limit = threshold(at, bias);
        if (rest < limit) break;
        result += digits.charAt(limit + ((rest - limit) % (base - limit)));
        rest = Math.floor((rest - limit) / (base - limit));
      }
      result += digits.charAt(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    next++;
  }
  return result;
}

/** The value of a digit. As in libidn, everything from 22 to 57 counts as a figure. */
function digitOf(code: number): number | undefined {
  if (code >= 22 && code < 58) return code - 22;
  const letter = code | 0x20;
  return letter >= 97 && letter < 123 ? letter - 97 : undefined;
}

/** Decodes Punycode without its prefix; undefined for what is malformed. */
export function decodePunycode(text: string): number[] | undefined {
  if (/[\x80-\xff]/.test(text)) return undefined;
  const dash = text.lastIndexOf('-');
  const points = Array.from(dash > 0 ? text.slice(0, dash) : '', (char) => char.charCodeAt(0));
  let next = 128;
  let bias = 72;
  let index = 0;
  for (let at = dash > 0 ? dash + 1 : 0; at < text.length;) {
    const before = index;
    let weight = 1;
    for (let step = base; ; step += base) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === undefined) return undefined;
      index += digit * weight;
      if (index > 0x7fffffff) return undefined;
      const limit = threshold(step, bias);
      if (digit < limit) break;
      weight *= base - limit;
    }
    const count = points.length + 1;
    bias = adapt(index - before, count, before === 0);
    next += Math.floor(index / count);
    index %= count;
    if (next > 0x10ffff) return undefined;
    points.splice(index, 0, next);
    index++;
  }
  return points;
}

/** A converted text, or what the library says is wrong. */
export type Converted = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** Whether a byte string has no byte beyond ASCII. */
export const isAscii = (text: string): boolean => !/[\x80-\xff]/.test(text);

/** The text that a byte string is in UTF-8; undefined where it is none. */
export function decodeUtf8(bytes: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

const encodeUtf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** A local part in UTF-8 as an A-label. Mirrors `string_localpart_utf8_to_alabel`. */
export function localPartToAlabel(text: string): Converted {
  if (isAscii(text)) return { ok: true, text };
  const decoded = decodeUtf8(text);
  if (decoded === undefined) return { ok: false, message: 'l_u2a: bad UTF-8 input' };
  return { ok: true, text: `xn--${encodePunycode(Array.from(decoded, (char) => char.codePointAt(0) ?? 0))}` };
}

/** An A-label as UTF-8. Mirrors `string_localpart_alabel_to_utf8`. */
export function localPartFromAlabel(text: string): Converted {
  if (!text.startsWith('xn--')) return { ok: false, message: 'bad alabel prefix' };
  return fromAlabel(text);
}

function fromAlabel(label: string): Converted {
  const points = decodePunycode(label.slice(4));
  if (!points) return { ok: false, message: 'Invalid input' };
  return { ok: true, text: encodeUtf8(String.fromCodePoint(...points)) };
}

/** A domain with A-labels as UTF-8. Mirrors `string_domain_alabel_to_utf8`. */
export function domainFromAlabels(labels: readonly string[]): Converted {
  let converted = '';
  for (const label of labels) {
    const result: Converted = label.startsWith('xn--') ? fromAlabel(label) : { ok: true, text: label };
    if (!result.ok) return result;
    converted = appendToList(converted, '.', result.text);
  }
  return { ok: true, text: converted };
}
