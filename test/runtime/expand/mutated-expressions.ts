/* Well-formed expressions with faults put into them: what a slip of the hand makes of a configuration. */
import { randomNumbers } from './random-expressions.ts';

/** Something of nearly every form of the language; `{DIR}` stands for the scene's folder. */
const seeds = [
  '${if eq{a}{a}{Y}{N}}',
  '${if and{{eq{a}{a}}{!eq{b}{c}}}{Y}{N}}',
  '${if or {{def:domain}{bool{yes}}} {Y} }',
  '${if match{abc}{^a(.)c}{$1}{no}}',
  '${if forany{a:b}{eq{$item}{b}}{Y}{N}}',
  '${if match_domain{a}{+dlist}{Y}{N}}',
  '${if match_address{a@b}{+alist : !x@y}{Y}{N}}',
  '${if match_ip{1.2.3.4}{1.2.3.0/24}{Y}{N}}',
  '${if exists{/etc/passwd}{Y}{N}}',
  '${if crypteq{a}{\\{md5\\}x}{Y}{N}}',
  '${if def:h_subject:{Y}fail}',
  '${if bool_lax{x} {Y}{N}}',
  '${if >={3}{2}{Y}{N}}',
  '${if acl{{accepts}{x}}{$value}{no}}',
  '${if first_delivery{Y}{N}}',
  '${if forall_json{["a"]}{eq{$item}{a}}{Y}}',
  '${if inbound_srs{a}{b}{Y}{N}}',
  '${extract{a}{a=1 b=2}{<$value>}{N}}',
  '${extract{2}{:}{a:b:c}}',
  '${extract json{a}{\\{"a":1\\}}}',
  '${listextract{2}{a:b:c}{$value}{none}}',
  '${map{a:b}{<$item>}}',
  '${filter{a:b:c}{!eq{$item}{b}}}',
  '${reduce {1:2:3}{0}{${eval:$value+$item}}}',
  '${sort{3:1:2}{<}{$item}}',
  '${sg{abc}{\\N(b)\\N}{<\\$1>}}',
  '${tr{abc}{ab}{xy}}',
  '${substr{1}{2}{abcdef}}',
  '${hash{3}{7}{abcdefg}}',
  '${substr_-3_2:abcdef}',
  '${nhash_5_3:abc}',
  '${lookup{alpha}lsearch{{DIR}/list}{<$value>}{none}}',
  '${lookup{x}partial1(.)lsearch*@{{DIR}/list}}',
  '${env{HOME}{$value}{none}}',
  '${hmac{md5}{k}{t}}',
  '${readfile{{DIR}/list}{;}}',
  '${acl{accepts}{a}{b}}',
  '${imapfolder{a/b}{/}{.}}',
  '${listquote{:}{a:b}}',
  '${authresults{host}}',
  '${certextract{version}{tls_in_peercert}{Y}{N}}',
  '${quote_lsearch:a b}',
  '${listnamed_d:dlist}',
  '${addresses:>; a@b, c@d}',
  '$h_subject: x',
  '$acl_m_foo',
  '\\N$x{\\N',
  'a\\tb\\x41\\101\\\\',
];

const tokens = [
  ...[
    '{',
    '}',
    '${',
    '$',
    ' ',
    '\t',
    ':',
    '_',
    '\\',
    '\\N',
    '!',
    '=',
    '<',
    '"',
    'fail',
    'json',
    '-1',
    'a',
    '<;',
    '{a}',
  ],
  ...['{}', '{$item}', '{Y}{N}', '}{', '}}', '{{', 'eq{a}{a}', 'def:', 'and', '$1', '${value}', '$bogus', '\xe9', '#'],
];

/** Makes lines with a few faults each; the same seed makes the same lines. */
export function mutatedExpressions(count: number, seed: number): string[] {
  const below = randomNumbers(seed);
  const one = (of: readonly string[]): string => of[below(of.length)] ?? '';
  return Array.from({ length: count }, () => {
    let line = one(seeds);
    if (below(5) === 0) line += one(seeds);
    for (let faults = below(4); faults >= 0; faults--) {
      const at = below(line.length + 1);
      const [before, after] = [line.slice(0, at), line.slice(at)];
      switch (below(5)) {
        case 0:
          line = before + after.slice(1 + below(3));
          break;
        case 1:
          line = before + one(tokens) + after;
          break;
        case 2:
          line = before + after.slice(0, below(12)) + after;
          break;
        case 3:
          line = before + one(tokens) + after.slice(1);
          break;
        default:
          line = before + one(seeds) + after;
      }
    }
    return `-${line}-`;
  });
}
