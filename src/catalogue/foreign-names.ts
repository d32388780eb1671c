import { lowerCase } from '../../grammar/preprocess/characters.ts';
import { didYouMean, nearest } from './near-miss.ts';

/** What a name of another language comes to in an expansion. */
export interface ForeignName {
  /** What it is written as in Exim, with its braces: `${lc:…}`. */
  readonly instead: string;
  /** The name alone, where it can be put in place of the other. */
  readonly name?: string;
}

const named = (name: string, instead = `\${${name}:…}`): ForeignName => ({ instead, name });
const said = (instead: string): ForeignName => ({ instead });

/** Operators that other languages have, and Exim under another name. */
export const foreignOperators: ReadonlyMap<string, ForeignName> = new Map([
  ...['lower', 'lowercase', 'lcase', 'tolower', 'downcase', 'casefold'].map((each) => [each, named('lc')] as const),
  ...['upper', 'uppercase', 'ucase', 'toupper', 'upcase'].map((each) => [each, named('uc')] as const),
  ...['len', 'size', 'strlength'].map((each) => [each, named('strlen')] as const),
  ...['md5sum', 'md5hex'].map((each) => [each, named('md5')] as const),
  ...['sha', 'sha1sum'].map((each) => [each, named('sha1')] as const),
  ...['sha256sum', 'sha2_256'].map((each) => [each, named('sha256')] as const),
  ...['sha512', 'sha512sum'].map((each) => [each, named('sha2_512')] as const),
  ...['sha384', 'sha384sum'].map((each) => [each, named('sha2_384')] as const),
  ...['b64', 'base64encode', 'base64_encode', 'b64encode', 'encode64', 'btoa'].map(
    (each) => [each, named('base64')] as const,
  ),
  ...['base64decode', 'base64_decode', 'b64d', 'b64decode', 'decode64', 'atob'].map(
    (each) => [each, named('base64d')] as const,
  ),
  ...['rand', 'random'].map((each) => [each, named('randint')] as const),
  ...['calc', 'expr', 'math', 'arith'].map((each) => [each, named('eval')] as const),
  ...['count', 'listlen', 'listlength', 'nelem'].map((each) => [each, named('listcount')] as const),
  ...['localpart', 'user', 'username'].map((each) => [each, named('local_part')] as const),
  ...['host', 'hostname'].map(
    (each) => [each, said('$primary_hostname, or ${domain:…} for the domain of an address')] as const,
  ),
  ...['trim', 'strip'].map((each) => [each, said('${sg{…}{\\N^\\s+|\\s+$\\N}{}}')] as const),
  ...['replace', 'sub', 'gsub', 'subst', 'regsub'].map(
    (each) => [each, said('${sg{subject}{regex}{replacement}}')] as const,
  ),
  ...['substring', 'mid', 'slice'].map((each) => [each, said('${substr{start}{length}{string}}')] as const),
  ...['split', 'field', 'cut'].map((each) => [each, said('${extract{number}{separators}{string}}')] as const),
  ...['exec', 'system', 'cmd', 'shell'].map((each) => [each, said('${run{command}}')] as const),
  ...['getenv', 'environ'].map((each) => [each, said('${env{name}}')] as const),
  ...['readline', 'cat', 'file'].map((each) => [each, said('${readfile{path}}')] as const),
  ...['urlencode', 'urldecode', 'htmlescape'].map(
    (each) => [each, said('nothing for that; ${perl or ${run can do it')] as const,
  ),
]);

/** Items that other languages have. */
export const foreignItems: ReadonlyMap<string, ForeignName> = new Map([
  ...['replace', 'sub', 'gsub', 'subst', 'regsub'].map(
    (each) => [each, named('sg', '${sg{subject}{regex}{replacement}}')] as const,
  ),
  ...['substring', 'mid', 'slice'].map((each) => [each, named('substr', '${substr{start}{length}{string}}')] as const),
  ...['split', 'field', 'cut', 'get'].map(
    (each) => [each, named('extract', '${extract{number}{separators}{string}}')] as const,
  ),
  ...['exec', 'system', 'cmd', 'shell'].map((each) => [each, named('run', '${run{command}}')] as const),
  ...['getenv', 'environ'].map((each) => [each, named('env', '${env{name}}')] as const),
  ...['foreach', 'for'].map((each) => [each, named('map', '${map{list}{expression}}')] as const),
  ...['grep', 'select'].map((each) => [each, named('filter', '${filter{list}{condition}}')] as const),
  ...['translate', 'translit'].map((each) => [each, named('tr', '${tr{subject}{characters}{replacements}}')] as const),
  ...['unless', 'ifnot', 'case', 'switch', 'cond'].map((each) => [each, said('${if !condition{yes}{no}}')] as const),
]);

/** Conditions that other languages have. */
export const foreignConditions: ReadonlyMap<string, ForeignName> = new Map([
  ...['equal', 'equals', 'is', 'streq', 'same'].map((each) => [each, named('eq', 'eq{…}{…}')] as const),
  ...['not', 'ne', 'neq', 'noteq', '!eq'].map(
    (each) => [each, said('"!" before a condition, as in !eq{…}{…}')] as const,
  ),
  ...['regex', 'regexp', 'matches', 'like', '=~', '~'].map(
    (each) => [each, named('match', 'match{subject}{regex}')] as const,
  ),
  ...['contains', 'includes', 'in', 'strstr', 'has'].map(
    (each) => [each, said('match{subject}{regex}, or inlist{string}{list} for an item of a list')] as const,
  ),
  ...['any', 'some'].map((each) => [each, named('forany', 'forany{list}{condition}')] as const),
  ...['all', 'every'].map((each) => [each, named('forall', 'forall{list}{condition}')] as const),
  ...['defined', 'isset', 'set', 'ifdef', 'exist'].map(
    (each) => [each, said('def:variable, or exists{path} for a file')] as const,
  ),
  ...['empty', 'isempty', 'null'].map((each) => [each, said('!def:variable, or eq{…}{}')] as const),
  ...['isfile', 'file_exists', 'file'].map((each) => [each, named('exists', 'exists{path}')] as const),
  ...['isipv4', 'is_ipv4'].map((each) => [each, named('isip4', 'isip4{…}')] as const),
  ...['isipv6', 'is_ipv6'].map((each) => [each, named('isip6', 'isip6{…}')] as const),
  ...['match_host', 'match_hosts', 'match_network'].map(
    (each) => [each, named('match_ip', 'match_ip{address}{host list}')] as const,
  ),
  ...['&&', 'both'].map((each) => [each, named('and', 'and{{condition}{condition}}')] as const),
  ...['||', 'either'].map((each) => [each, named('or', 'or{{condition}{condition}}')] as const),
]);

/**
 * The names of Exim that someone probably meant who wrote one that Exim does not have.
 *
 * @param name what was written
 * @param foreign the names that other languages have
 * @param candidates the names that Exim has
 * @returns names to put in place of it, and what a message says of them
 */
export function meantBy(
  name: string,
  foreign: ReadonlyMap<string, ForeignName>,
  candidates: Iterable<string>,
): { readonly names: readonly string[]; readonly text: string } {
  const known = foreign.get(lowerCase(name));
  if (known) return { names: known.name === undefined ? [] : [known.name], text: `: Exim has ${known.instead}` };
  const names = nearest(name, candidates);
  return { names, text: didYouMean(names) };
}
