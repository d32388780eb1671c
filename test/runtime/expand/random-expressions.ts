/* Random expressions of the expansion language, nearly all of them well formed, for comparing two evaluators. */
import {
  addresses,
  badOperators,
  badVariables,
  comparisons,
  encoded,
  files,
  hashes,
  headers2047,
  hexes,
  international,
  ipLists,
  ips,
  json,
  jsonArrays,
  keys,
  lists,
  numbers,
  operators,
  patterns,
  sums,
  times,
  variables,
  words,
} from './expression-words.ts';

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

/** Makes expressions. */
export interface Generator {
  /** One line without newlines, as a byte string; `@DIR@` in it stands for the scene's folder. */
  expression(): string;
}

/** The words that an operator is tried on. */
function poolOf(operator: string): readonly string[] {
  const pools: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^(?:address|domain|local_part|quote_local)/, addresses],
    [/^listnamed/, ['dlist', '+dlist', 'hlist', 'alist', 'llist', 'none', '']],
    [/^list/, lists],
    [/^(?:ip|mask|reverse)/, ips],
    [/^eval/, sums],
    [/^base..d/, encoded],
    [/^base(?!64)/, numbers],
    [/^time/, times],
    [/^hex2/, hexes],
    [/^rfc2047d/, headers2047],
    [/utf8/, [...international, ...words]],
  ];
  return pools.find(([name]) => name.test(operator))?.[1] ?? words;
}

/** @param seed the same seed makes the same expressions */
export function expressionGenerator(seed: number): Generator {
  const below = randomNumbers(seed);
  const one = <T>(of: readonly [T, ...T[]] | readonly T[], otherwise: T): T => of[below(of.length)] ?? otherwise;
  const chance = (percent: number): boolean => below(100) < percent;
  /** One of what several functions make. */
  const made = (...makers: readonly (() => string)[]): string => one(makers, () => '')();
  let budget = 0;

  const variable = (): string => one(chance(4) ? badVariables : variables, '$1');
  const text = (depth: number, pool: readonly string[]): string => {
    const kind = below(10);
    if (depth <= 0 || budget <= 0 || kind < 5) return one(pool, '');
    return kind < 7 ? variable() : sequence(depth - 1);
  };
  const braced = (depth: number, pool: readonly string[] = words): string => `{${text(depth, pool)}}`;
  const word = (...pool: readonly string[]): string => `{${one(pool, '')}}`;

  const yesNo = (depth: number): string =>
    made(
      () => '',
      () => braced(depth),
      () => `${braced(depth)}fail`,
      () => ` ${braced(depth)} ${braced(depth)} `,
      () => `{$value}${braced(depth)}`,
      () => `{$1|$2}${braced(depth)}`,
      () => braced(depth) + braced(depth),
      () => braced(depth) + braced(depth),
    );

  const comparison = (depth: number): string => {
    const name = one(comparisons, 'eq');
    const pool = /^[<=>]/.test(name) && chance(85) ? numbers : words;
    return name + braced(depth, pool) + braced(depth, pool);
  };
  const conditions = (depth: number): string =>
    Array.from({ length: 1 + below(3) }, () => `{${condition(depth - 1)}}`).join(chance(20) ? ' ' : '');
  const lookup = (): string => {
    const [type, file] = one(files, ['lsearch', '@DIR@/list']);
    return `{${one(keys, '')}}${chance(30) ? ' ' : ''}${type}{${file}}`;
  };

  const condition = (depth: number): string => {
    budget--;
    const not = chance(15) ? one(['!', '! ', '!!'], '!') : '';
    if (depth <= 0 || budget <= 0 || chance(25)) return not + comparison(depth);
    const next = depth - 1;
    return (
      not +
      made(
        () =>
          `def:${one(['value', 'item', 'h_subject:', 'h_none', 'primary_hostname', '1', 'acl_m0', 'sender_address', 'h_to'], '')}`,
        () => `def:${one(['bogus', '', 'acl_x', ' value', '{value}', 'h_'], '')}`,
        () => `${one(['and', 'or'], 'and')}{${conditions(depth)}}`,
        () => `${one(['and', 'or'], 'and')} { ${conditions(depth)} }`,
        () => `${one(['forany', 'forall'], 'forany')}${braced(depth, lists)}{${condition(next)}}`,
        () =>
          `${one(['forany_json', 'forall_json', 'forany_jsons', 'forall_jsons'], '')}${braced(0, jsonArrays)}{${condition(next)}}`,
        () =>
          `${one(['bool', 'bool_lax'], 'bool')}${braced(depth, chance(50) ? ['yes', 'No', 'TRUE', 'false', '0', '', '1', ' 12'] : words)}`,
        () => `match${braced(depth)}${braced(0, patterns)}`,
        () => `match${braced(depth)}${braced(0, patterns)}`,
        () => `${one(['inlist', 'inlisti'], 'inlist')}${braced(depth)}${braced(depth, lists)}`,
        () => `${one(['isip', 'isip4', 'isip6'], 'isip')}${braced(depth, ips)}`,
        () => `match_ip${braced(depth, ips)}${braced(0, ipLists)}`,
        () =>
          `match_domain${braced(depth)}${word('a', '*.b.c : x', '+dlist', '^x.*', '! a : *', '', '@', '!+dlist', '+none', '*@', 'A:b')}`,
        () =>
          `match_address${braced(depth, addresses)}${word('a@b', '*@example.org', '^u', '', '+alist', '@b', 'user', 'a@*', '*', '!a@b:*@b')}`,
        () => `match_local_part${braced(depth)}${word('a', '+llist', '^(x)', '*', '! abc : *', 'user : Foo', '*r')}`,
        () =>
          one(
            ['first_delivery', 'queue_running', 'exists{/etc/passwd}', 'exists{/nowhere}', 'exists{}', 'exists{x}'],
            '',
          ),
        () => `crypteq${braced(0, ['abc', 'x', ''])}${braced(0, hashes)}`,
        () => `acl${word('accepts', 'denies', 'defers', 'accepts a b', 'none', 'accepts} {x')}`,
        () => `inbound_srs${word('SRS0=ABCD=EF=example.org=user', 'x', '')}${word('secret', '')}`,
        () =>
          `${one(['bogus', 'eq', 'Eq', '', 'isip', 'and', 'inlist', 'exists', 'match', 'bool', 'def'], 'bogus')}${chance(70) ? braced(depth) : ''}`,
      )
    );
  };

  const operator = (depth: number): string => {
    const name = one(chance(4) ? badOperators : operators, 'lc');
    return `\${${name}:${text(depth, poolOf(name))}}`;
  };

  const item = (depth: number): string =>
    made(
      () => `\${if ${condition(depth)} ${yesNo(depth)}}`,
      () => `\${if ${condition(depth)}${yesNo(depth)}}`,
      () => `\${if ${condition(depth)} {${text(depth, words)}}{${text(depth, words)}}}`,
      () =>
        `\${extract${braced(depth)}${braced(depth, ['a=1 b="2 3" c=4', 'k=v x = y', 'a = "q\\\\"r" b=', '', 'abc=1,abc'])}${yesNo(depth)}}`,
      () =>
        `\${extract${braced(0, numbers)}{${one([':', ',', ' ', '', ':;', '<'], '')}}${braced(depth, lists)}${yesNo(depth)}}`,
      () =>
        `\${extract ${one(['json', 'jsons'], 'json')}${braced(0, ['a', 'b', '1', '2', 'x', '0', '-1', '\\$'])}${braced(0, json)}${yesNo(depth)}}`,
      () => `\${listextract${braced(0, numbers)}${braced(depth, lists)}${yesNo(depth)}}`,
      () => `\${map${braced(depth, lists)}${braced(depth, ['$item', '<$item>', 'x$item$item', ...words])}}`,
      () => `\${filter${braced(depth, lists)}{${condition(depth)}}}`,
      () =>
        `\${reduce${braced(depth, lists)}${braced(depth)}${braced(depth, ['$value$item', '${eval:$value+1}', '$item'])}}`,
      () =>
        `\${sort${braced(depth, lists)}${word(...comparisons.slice(2), 'eq', 'x')}${word('$item', '${item}', '${substr_1:$item}x', '${lc:$item}')}}`,
      () => `\${sg${braced(depth)}${braced(0, patterns)}${braced(depth, ['$0', '[$1]', '', '\\$1', '$2$1', '\\\\1'])}}`,
      () => `\${tr${braced(depth)}${braced(depth)}${braced(depth)}}`,
      () => `\${${one(['length', 'substr', 'hash', 'nhash'], 'hash')}${word('1', '2', '3', '10')}${braced(depth)}}`,
      () =>
        `\${${one(['length', 'substr', 'nhash'], 'substr')}${braced(0, numbers.slice(2))}${braced(depth)}${chance(40) ? braced(depth) : ''}}`,
      () => `\${substr${word('-3', '1', '0', '-9')}${word('1', '2', '30')}${braced(depth)}}`,
      () => `\${hmac{${one(['md5', 'sha1', 'md5', 'x'], 'md5')}}${braced(depth)}${braced(depth)}}`,
      () => `\${listquote${word(':', ';', '', '::')}${braced(depth)}}`,
      () => `\${env${word('HOME', 'NOTHING', '')}${yesNo(depth)}}`,
      () =>
        `\${imapfolder${word('a', 'b/c', 'x.y', 'a&b', 'a~b', '')}${chance(50) ? word('/', '.', '', 'xy') : ''}${chance(30) ? word('.,', '') : ''}}`,
      () =>
        `\${acl${word('accepts', 'denies', 'defers', 'none')}${chance(50) ? braced(depth) : ''}${chance(30) ? braced(depth) : ''}}`,
      () => `\${lookup${lookup()}${yesNo(depth)}}`,
      () => `\${lookup${lookup()}{$value,$1,$2}{no}}`,
      () => `\${prvscheck${word('user@x.y', 'x', 'user@x.y')}${braced(depth)}${braced(depth)}}`,
      () => `\${srs_encode${braced(0)}{}${braced(depth)}}`,
      () =>
        `\${readfile${word('@DIR@/list', '/nowhere/at/all', '@DIR@/empty', 'relative', '@DIR@')}${chance(50) ? word('', ' ', ':', '\\n') : ''}}`,
      () =>
        `\${run${one([',preexpand', '', ''], '')}{/bin/echo ${one(['a', 'a b', '"c d"', '$0', '\\$x'], '')}}${yesNo(0)}}`,
      () => `\${${one(['run{/bin/false}', 'run{/nowhere}', 'run{}', 'run {/bin/sh -c "exit 3"}'], '')}${yesNo(depth)}}`,
      () => `\${authresults${word('host.x')}}`,
      () =>
        `\${certextract${word('version', 'x')}${word('$tls_in_peercert', '$tls_in_ourcert', 'x', '')}${yesNo(depth)}}`,
      () =>
        `\${${one(['bogus', 'if', 'map', 'lookup', 'extract', 'sg', 'run', 'lc', 'sort', 'acl', 'length'], 'bogus')}${braced(depth)}${chance(50) ? braced(depth) : ''}}`,
    );

  const part = (depth: number): string => {
    budget--;
    const kind = below(10);
    if (depth <= 0 || budget <= 0 || kind < 2) return one(words, 'x');
    if (kind < 3) return variable();
    return kind < 6 ? operator(depth) : item(depth);
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
      if (chance(10)) line = spoil(line);
      // A line that begins with a capital letter would define a macro, and a backslash at its end go on with the next.
      return `-${line.replaceAll('\n', ' ')}-`.replace(/\\-$/, '-');
    },
  };
}
