import { upperCase } from '../expand/characters.ts';

/** A JSON value as the jansson library holds it: whole numbers apart from others, members in order, strings in UTF-8. */
export type JsonValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'real'; readonly value: number }
  | { readonly kind: 'true' | 'false' | 'null' }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonValue> };

export type JsonResult =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string };

/** How deep values may be nested, as in jansson. */
const deepest = 2048;

class JsonFault extends Error {}

/**
 * Reads a JSON text as jansson does by default: an object or an array, in valid UTF-8, with nothing after it; no zero
 * characters; whole numbers of 64 bits.
 *
 * @param text a byte string
 */
export function parseJson(text: string): JsonResult {
  let at = 0;
  const fail = (message: string): never => {
    throw new JsonFault(message);
  };
  const skip = (): void => {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++;
  };
  const value = (depth: number): JsonValue => {
    if (depth > deepest) fail('maximum parsing depth reached');
    skip();
    switch (text.charAt(at)) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return { kind: 'string', value: string() };
      default:
        return word();
    }
  };
  const word = (): JsonValue => {
    const literal = /^(?:true|false|null)(?![a-z])/i.exec(text.slice(at, at + 6))?.[0];
    if (literal === 'true' || literal === 'false' || literal === 'null') {
      at += literal.length;
      return { kind: literal };
    }
    const number = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(text.slice(at, at + 1100));
    if (!number) return fail(at >= text.length ? 'unexpected end of file' : 'invalid token');
    at += number[0].length;
    if (number[1] === undefined && number[2] === undefined) {
      const integer = BigInt(number[0]);
      if (BigInt.asIntN(64, integer) !== integer) fail(`too big ${integer < 0 ? 'negative ' : ''}integer`);
      return { kind: 'integer', value: integer };
    }
    const real = Number(number[0]);
    return Number.isFinite(real) ? { kind: 'real', value: real } : fail('real number overflow');
  };
  const string = (): string => {
    let result = '';
    for (at++; ;) {
      const plain = /^[ !#-[\]-\x7f]+/.exec(text.slice(at, at + 4096))?.[0] ?? '';
      result += plain;
      at += plain.length;
      const char = text.charAt(at);
      if (plain !== '') continue;
      if (char === '"') {
        at++;
        return result;
      }
      if (char === '') fail('unexpected end of input');
      if (char === '\\') result += escape();
      else if (char < ' ') fail('control character in string');
      else result += multibyte();
    }
  };
  const multibyte = (): string => {
    const match =
      /^(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})/.exec(
        text.slice(at, at + 4),
      );
    if (!match) return fail('unable to decode byte');
    at += match[0].length;
    return match[0];
  };
  const escape = (): string => {
    const letter = text.charAt(at + 1);
    const simple = '"\\/bfnrt'.indexOf(letter);
    if (letter !== '' && simple >= 0) {
      at += 2;
      return '"\\/\b\f\n\r\t'.charAt(simple);
    }
    const unit = (from: number): number => {
      const hex = /^\\u([0-9a-f]{4})/i.exec(text.slice(from, from + 6))?.[1];
      return hex === undefined ? fail('invalid escape') : parseInt(hex, 16);
    };
    const high = unit(at);
    at += 6;
    if (high === 0) fail('\\u0000 is not allowed without JSON_ALLOW_NUL');
    if (high < 0xd800 || high > 0xdfff) return utf8(high);
    const low = high < 0xdc00 && text.charAt(at) === '\\' ? unit(at) : 0;
    if (low < 0xdc00 || low > 0xdfff) fail('invalid Unicode');
    at += 6;
    return utf8(0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00));
  };
  const array = (depth: number): JsonValue => {
    const items: JsonValue[] = [];
    at++;
    skip();
    if (text.charAt(at) === ']') {
      at++;
      return { kind: 'array', items };
    }
    for (;;) {
      items.push(value(depth + 1));
      skip();
      const char = text.charAt(at++);
      if (char === ']') return { kind: 'array', items };
      if (char !== ',') fail("']' expected");
    }
  };
  const object = (depth: number): JsonValue => {
    const members = new Map<string, JsonValue>();
    at++;
    skip();
    if (text.charAt(at) === '}') {
      at++;
      return { kind: 'object', members };
    }
    for (;;) {
      skip();
      if (text.charAt(at) !== '"') fail("string or '}' expected");
      const name = string();
      skip();
      if (text.charAt(at++) !== ':') fail("':' expected");
      members.set(name, value(depth + 1));
      skip();
      const char = text.charAt(at++);
      if (char === '}') return { kind: 'object', members };
      if (char !== ',') fail("'}' expected");
    }
  };

  try {
    skip();
    if (!'[{'.includes(text.charAt(at)) || at >= text.length) fail("'[' or '{' expected");
    const result = value(0);
    skip();
    if (at < text.length) fail('end of file expected');
    return { ok: true, value: result };
  } catch (thrown) {
    if (thrown instanceof JsonFault) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

/** A character in UTF-8, as a byte string. */
function utf8(code: number): string {
  return Buffer.from(String.fromCodePoint(code)).toString('latin1');
}

/** A value as `json_dumps` writes it by default: blanks after commas and colons, UTF-8 as it is. */
export function dumpJson(value: JsonValue): string {
  switch (value.kind) {
    case 'string':
      return dumpString(value.value);
    case 'integer':
      return String(value.value);
    case 'real':
      return dumpReal(value.value);
    case 'array':
      return `[${value.items.map(dumpJson).join(', ')}]`;
    case 'object':
      return `{${[...value.members].map(([name, member]) => `${dumpString(name)}: ${dumpJson(member)}`).join(', ')}}`;
    default:
      return value.kind;
  }
}

function dumpString(text: string): string {
  const names: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };
  const escaped = text.replace(/["\\\x00-\x1f]/g, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    const name = names[char];
    return name === undefined ? `\\u${upperCase(char.charCodeAt(0).toString(16)).padStart(4, '0')}` : `\\${name}`;
  });
  return `"${escaped}"`;
}

/** C's `%.17g`, with `.0` after what would read as a whole number, and exponents without plus and zeros. */
function dumpReal(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits = '', power = '0'] = value.toExponential(16).split('e');
  const exponent = Number(power);
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent < -4 || exponent >= 17) {
    const mantissa = trimmed(digits);
    return `${mantissa}e${exponent}`;
  }
  const plain = trimmed(value.toFixed(Math.min(100, Math.max(0, 16 - exponent))));
  return plain.includes('.') ? plain : `${plain}.0`;
}
