import type { Target } from '../../catalogue/target.ts';
import { lowerCase } from '../expand/characters.ts';
import type { LookupStyles, ParsedLookupType } from '../lookup/lookup-type.ts';
import { parseLookupType } from '../lookup/lookup-type.ts';
import type { RegexCompilation } from '../regex/regex.ts';

/** What patterns are read with. */
export interface PatternLanguage {
  readonly target: Target;
  readonly release: number;
  readonly lookups: LookupStyles;
  readonly allowUtf8Domains: boolean;
}

/** A regular expression, compiled when it is first needed. */
export interface CompiledRegexes {
  caseless: RegexCompilation | undefined;
  caseful: RegexCompilation | undefined;
}

/** An item that is compared with a domain, a local part, a host's name or any other text, taken apart. */
export type StringPattern =
  /** `^…` */
  | { readonly kind: 'regex'; readonly text: string; readonly compiled: CompiledRegexes }
  /** `*…` */
  | { readonly kind: 'tail'; readonly text: string; readonly tail: string; readonly lowerTail: string }
  /** `@`: the primary host name. */
  | { readonly kind: 'primary-host' }
  /** `@[]` */
  | { readonly kind: 'local-literal'; readonly text: string }
  /** `@mx_any`, `@mx_primary`, `@mx_secondary`. */
  | {
      readonly kind: 'mx';
      readonly text: string;
      readonly which: 'any' | 'primary' | 'secondary';
      readonly ignore: string | undefined;
    }
  /** `type;file` or `type;query` */
  | { readonly kind: 'lookup'; readonly text: string; readonly type: ParsedLookupType; readonly argument: string }
  | { readonly kind: 'literal'; readonly text: string; readonly lower: string };

/**
 * Takes a pattern apart that is matched as `check_string` does.
 *
 * @param pattern a list item without its "!"
 * @param atSpecial whether a leading "@" means something: in domain lists and for host names
 */
export function stringPattern(pattern: string, atSpecial: boolean, language: PatternLanguage): StringPattern {
  const first = pattern.charCodeAt(0);
  if (first === 94) {
    return { kind: 'regex', text: pattern, compiled: { caseless: undefined, caseful: undefined } };
  }
  if (first === 42) {
    const tail = pattern.slice(1);
    return { kind: 'tail', text: pattern, tail, lowerTail: lowerCase(tail) };
  }
  if (first === 64 && atSpecial) {
    if (pattern === '@') return { kind: 'primary-host' };
    if (pattern === '@[]') return { kind: 'local-literal', text: pattern };
    const mx = /^@mx_(any|primary|secondary)(?:\/ignore=([^]*))?$/i.exec(pattern);
    if (mx) {
      const which = lowerCase(mx[1] ?? '') as 'any' | 'primary' | 'secondary';
      return { kind: 'mx', text: pattern, which, ignore: mx[2] };
    }
  }
  const semicolon = pattern.indexOf(';');
  if (semicolon < 0) return { kind: 'literal', text: pattern, lower: lowerCase(pattern) };
  const type = parseLookupType(pattern.slice(0, semicolon), language.lookups, language.target);
  return { kind: 'lookup', text: pattern, type, argument: pattern.slice(semicolon + 1) };
}
