/* Random expressions of the expansion language, nearly all of them well formed, for comparing two evaluators. */

/** Makes whole numbers from 0 to `limit` - 1; the same sequence for the same seed. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const words = [
  ...['a', 'b', 'abc', 'ABC', 'Foo', 'foo bar', 'x', 'xyz', 'yes', 'no', 'true', 'false', '', ' ', '  a ', '0', '1'],
  ...['2', '-1', '42', '007', '0x1F', '10k', '3M', '99999999999', '-', '+', '.', ',', ';', ':', '::', '=', '"', "'"],
  ...['a:b:c', 'a::b', '<;a;b', '\\t', '\\\\', '\\x41', '\\101', '\\{', '\\}', '\\$', 'é', 'ÿ', '%', '*', '?', '/etc'],
  ...['user@example.org', 'a.b@c.d', '"x y"@z', 'a=1 b="2 3" c=4', 'k=v', '#', '[', ']', '(', ')', '|', '&', '<', '>'],
];
const numbers = ['0', '1', '2', '3', '-1', '10', '7', '', 'x', '1k', ' 5', '5 ', '0x10', '010', '99999999999999999999'];
const lists = [
  ...['a:b:c', '', 'a', 'a::b:c', '<; a;b;c', '<, a,b , c', 'a : b : c', ':', '::', 'a:', ':a', '<|x|y|z', '1:2:3:10'],
  ...['3:1:2', 'x:X:y:Y', '<;', '<\\x7c a\\x7cb', '10k:5:2M', '<: a:b', 'b c:a', 'a@b.c:d@e.f'],
];
const addresses = [
  ...['user@example.org', 'Joe <joe@x.y>', '"a b"@c.d', 'a@b, c@d', 'x', '', '<>', 'a@[1.2.3.4]', 'a@b@c', '(c) a@b'],
  ...['g: a@b, c@d;', '@r:a@b', 'a@-b', 'a.@b', 'é@b.c', "o'n@b.c"],
];
const ips = [
  ...[
    '1.2.3.4',
    '10.0.0.0/8',
    '::1',
    '2001:db8::1/32',
    '1.2.3',
    'x',
    '',
    '::ffff:1.2.3.4',
    '1.2.3.4/33',
    'fe80::1%eth0',
  ],
  ...['::', '1:2:3:4:5:6:7:8', '1.2.3.256', '2001:DB8::/128', '1.2.3.4/x', '0.0.0.0/0'],
];
const patterns = [
  ...[
    'a',
    '^a',
    'b\\$',
    '^(.)(.*)\\$',
    '(a|b)+',
    '[a-c]+',
    '\\\\d+',
    '(?i)ABC',
    'a{2}',
    '(',
    '[',
    'a**',
    '(x)?y',
    '.*',
  ],
  ...[
    '\\N^(\\w+)@(.+)$\\N',
    '\\N\\s+\\N',
    '\\N(?<n>.)\\N',
    '^',
    '\\$',
    '',
    '(?=a)b',
    '\\N(a)(?!c)\\N',
    '\\N[[:alpha:]]\\N',
  ],
];
const variables = [
  ...['$primary_hostname', '$value', '${value}', '$item', '$1', '$0', '${2}', '$12', '$acl_m0', '$acl_c_x', '$bogus'],
  ...['${bogus}', '$h_subject:', '$rh_from:', '$qualify_domain', '${qualify_domain}x', '$domain', '$auth1', '$acl_x'],
  ...['$runrc', '$prvscheck_result', '$sender_host_address', '${1', '$', '${', '$a_very_long_name_that_nobody_knows'],
];
const json = [
  ...['{"a":1,"b":"x"}', '["a","b"]', '[1,2,3]', '{"a":{"b":[1,2]}}', '{}', '[]', '{"a" : "b c" }', '[ "x" , "y" ]'],
];

const operators = [
  ...['address', 'addresses', 'base32', 'base32d', 'base62', 'base62d', 'base64', 'base64d', 'domain', 'escape'],
  ...['escape8bit', 'eval', 'eval10', 'expand', 'from_utf8', 'h_3', 'hash_3_5', 'hex2b64', 'hexquote', 'ipv6denorm'],
  ...['ipv6norm', 'l_2', 'lc', 'length_3', 'listcount', 'listnamed', 'listnamed_d', 'local_part', 'mask', 'md5'],
  ...['nh_5', 'nhash_3_4', 'quote', 'quote_local_part', 'quote_lsearch', 'quote_mysql', 'reverse_ip', 'rfc2047'],
  ...['rfc2047d', 'rxquote', 's_1', 's_-2_1', 'sha1', 'sha256', 'sha2_512', 'sha3', 'sha3_224', 'str2b64', 'strlen'],
  ...['substr_1_2', 'substr_-3', 'substr_', 'time_eval', 'time_interval', 'uc', 'utf8clean', 'utf8_domain_to_alabel'],
  ...['utf8_domain_from_alabel', 'bogus', 'lc_x', 'substr_x', 'length', 'utf8_localpart_to_alabel'],
];

const comparisons = ['eq', 'eqi', 'lt', 'lti', 'le', 'lei', 'gt', 'gti', 'ge', 'gei', '=', '==', '<', '<=', '>', '>='];

/** Makes expressions. */
export interface Generator {
  /** One line without newlines, as a byte string. */
  expression(): string;
}

/** @param seed the same seed makes the same expressions */
export function expressionGenerator(seed: number): Generator {
  const below = randomNumbers(seed);
  const one = <T>(of: readonly T[], otherwise: T): T => of[below(of.length)] ?? otherwise;
  const chance = (percent: number): boolean => below(100) < percent;
  let budget = 0;

  const text = (depth: number, pool: readonly string[]): string => {
    const kind = below(10);
    if (depth <= 0 || budget <= 0 || kind < 5) return one(pool, '');
    if (kind < 7) return one(variables, '');
    return sequence(depth - 1);
  };
  const braced = (depth: number, pool: readonly string[] = words): string => `{${text(depth, pool)}}`;
  const yesNo = (depth: number): string => {
    const kind = below(8);
    if (kind === 0) return '';
    if (kind === 1) return braced(depth);
    if (kind === 2) return `${braced(depth)}fail`;
    if (kind === 3) return ` ${braced(depth)} ${braced(depth)} `;
    if (kind === 4) return `{$value}${braced(depth)}`;
    return braced(depth) + braced(depth);
  };

  const condition = (depth: number): string => {
    budget--;
    const not = chance(15) ? '!' : '';
    const kind = below(24);
    if (depth <= 0 || budget <= 0 || kind < 6) return `${not}${one(comparisons, 'eq')}${braced(depth)}${braced(depth)}`;
    switch (kind) {
      case 6:
        return `${not}def:${one(['value', 'item', 'h_subject:', 'primary_hostname', 'bogus', 'acl_m0', '1', ''], '')}`;
      case 7:
      case 8: {
        const parts = Array.from({ length: 1 + below(3) }, () => `{${condition(depth - 1)}}`);
        return `${not}${one(['and', 'or'], 'and')}{${parts.join('')}}`;
      }
      case 9:
      case 10:
        return `${not}${one(['forany', 'forall'], 'forany')}${braced(depth, lists)}{${condition(depth - 1)}}`;
      case 11:
        return `${not}${one(['bool', 'bool_lax'], 'bool')}${braced(depth)}`;
      case 12:
      case 13:
      case 14:
        return `${not}match${braced(depth)}${braced(0, patterns)}`;
      case 15:
        return `${not}${one(['inlist', 'inlisti'], 'inlist')}${braced(depth)}${braced(depth, lists)}`;
      case 16:
        return `${not}${one(['isip', 'isip4', 'isip6'], 'isip')}${braced(depth, ips)}`;
      case 17:
        return `${not}match_ip${braced(depth, ips)}${braced(0, ips)}`;
      case 18:
        return `${not}match_domain${braced(depth)}{${one(['a', '*.b.c : x', '+dlist', '^x.*', '! a : *', ''], '')}}`;
      case 19:
        return `${not}match_address${braced(depth, addresses)}{${one(['a@b', '*@example.org', '^u', ''], '')}}`;
      case 20:
        return `${not}${one(['first_delivery', 'queue_running', 'exists{/etc/passwd}', 'exists{/nowhere}'], 'exists{/}')}`;
      case 21:
        return `${not}crypteq${braced(depth)}{${one(['\\{md5\\}900150983cd24fb0d6963f7d28e17f72', 'ab', 'x', '', '{}'], '')}}`;
      case 22:
        return `${not}forany_json{[1,2]}{${condition(depth - 1)}}`;
      default:
        return `${not}${one(['bogus', 'eq', 'Eq', 'pam', '', 'isip', 'and', 'inlist'], 'bogus')}${braced(depth)}`;
    }
  };

  const item = (depth: number): string => {
    switch (below(24)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return `\${if ${condition(depth)} ${yesNo(depth)}}`;
      case 4:
        return `\${extract${braced(depth)}${braced(depth)}${yesNo(depth)}}`;
      case 5:
        return `\${extract${braced(0, numbers)}{${one([':', ',', ' ', ''], '')}}${braced(depth)}${yesNo(depth)}}`;
      case 6:
        return `\${extract json${braced(0, ['a', 'b', '1', '2', 'x'])}${braced(0, json)}${yesNo(depth)}}`;
      case 7:
        return `\${listextract${braced(depth, numbers)}${braced(depth, lists)}${yesNo(depth)}}`;
      case 8:
        return `\${map${braced(depth, lists)}${braced(depth)}}`;
      case 9:
        return `\${filter${braced(depth, lists)}{${condition(depth)}}}`;
      case 10:
        return `\${reduce${braced(depth, lists)}${braced(depth)}${braced(depth)}}`;
      case 11: {
        const key = one(['$item', '${item}', '${substr_1:$item}x', '${lc:$item}'], '$item');
        return `\${sort${braced(depth, lists)}{${one([...comparisons.slice(2), 'eq', 'x'], 'lt')}}{${key}}}`;
      }
      case 12:
        return `\${sg${braced(depth)}${braced(0, patterns)}${braced(depth)}}`;
      case 13:
        return `\${tr${braced(depth)}${braced(depth)}${braced(depth)}}`;
      case 14:
        return `\${${one(['length', 'substr', 'hash', 'nhash'], 'hash')}${braced(0, numbers)}${braced(depth)}${chance(40) ? braced(depth) : ''}}`;
      case 15:
        return `\${hmac{${one(['md5', 'sha1', 'x'], 'md5')}}${braced(depth)}${braced(depth)}}`;
      case 16:
        return `\${listquote${braced(0, [':', ';', '', '::'])}${braced(depth)}}`;
      case 17:
        return `\${env{${one(['HOME', 'NOTHING', ''], '')}}${yesNo(depth)}}`;
      case 18:
        return `\${imapfolder${braced(depth)}}`;
      case 19:
        return `\${acl{nothing}${braced(depth)}}`;
      case 20:
        return `\${prvscheck{user@x.y}${braced(depth)}${braced(depth)}}`;
      case 21:
        return `\${srs_encode${braced(0)}{}${braced(depth)}}`;
      case 22:
        return `\${readfile{/nowhere/at/all}${chance(50) ? braced(depth) : ''}}`;
      default:
        return `\${${one(['bogus', 'if', 'map', 'lookup', 'extract', 'sg', 'run', 'perl'], 'bogus')}${braced(depth)}${chance(50) ? braced(depth) : ''}}`;
    }
  };

  const poolOf = (operator: string): readonly string[] => {
    if (operator.startsWith('address') || operator === 'domain' || operator.startsWith('local_part')) return addresses;
    if (operator.startsWith('list')) return [...lists, 'dlist', '+dlist', 'hlist', 'alist'];
    if (operator.startsWith('ip') || operator === 'mask' || operator === 'reverse_ip') return ips;
    if (operator.startsWith('eval'))
      return ['1+2', '3*(4-5)', '7/0', '1+', '~5', '2*3%4', '0x10+010', '1<<3|1', '5 & 6', '1k', '-2--3'];
    if (operator.startsWith('base') && operator.endsWith('d')) return ['YWJj', 'abc', '7', 'a b', '=', 'YWJ=', 'Z'];
    if (operator.startsWith('base')) return numbers;
    if (operator.startsWith('time')) return ['1h', '3w2d', '90', '1x', '', '86400', '-5', '1m30s', '5000000'];
    if (operator === 'hex2b64') return ['6162', '616', 'xx', '', 'AbCd'];
    if (operator.startsWith('rfc2047'))
      return [...words, '=?utf-8?q?a=C3=A9?=', '=?us-ascii?b?YWJj?= =?us-ascii?q?x?='];
    if (operator.startsWith('utf8')) return ['\xc3\xa9x.org', 'xn--9ca.com', 'abc', 'x@\xff', '\xf0\x9f\x98\x80.de'];
    return words;
  };

  const part = (depth: number): string => {
    budget--;
    const kind = below(10);
    if (depth <= 0 || budget <= 0 || kind < 2) return one(words, 'x');
    if (kind < 4) return one(variables, '$1');
    if (kind < 6) {
      const operator = one(operators, 'lc');
      return `\${${operator}:${text(depth, poolOf(operator))}}`;
    }
    return item(depth);
  };

  const sequence = (depth: number): string => {
    let result = part(depth);
    while (chance(25)) result += part(depth);
    return result;
  };

  /** Spoils an expression somewhere. */
  const spoil = (line: string): string => {
    const at = below(line.length + 1);
    const noise = one(['{', '}', '$', '\\', ':', '!', ' ', '_', '}}', '{}', 'fail', ''], '');
    return line.slice(0, at) + noise + line.slice(at + below(2));
  };

  return {
    expression() {
      budget = 30;
      let line = '';
      const depth = 1 + below(4);
      while (!line.includes('$')) line = sequence(depth);
      if (chance(12)) line = spoil(line);
      // A line that begins with a capital letter would define a macro, and a backslash at its end go on with the next.
      return `-${line.replaceAll('\n', ' ')}-`.replace(/\\-$/, '-');
    },
  };
}
