import type { LookupRequest, LookupResult, LookupStyles } from './lookup-service.ts';
import type { Value } from './value.ts';
import type { ExpandContext } from './context.ts';

/** What matching a subject against a list gives. */
export type MatchResult =
  /** `data`: what goes into `$value` (from 4.96 on); undefined where the item that matched gives nothing. */
  | { readonly status: 'match'; readonly data?: Value }
  /** A negated item that matched gives something, too. */
  | { readonly status: 'noMatch'; readonly data?: Value }
  | { readonly status: 'defer'; readonly message: string; readonly data?: Value };

/**
 * Matching against the lists of Exim, for `match_domain` and its kin. A match may set the numeric variables: see
 * `setCaptures`.
 */
export interface MatchService {
  /**
   * @param list the list as written: it is not expanded
   * @param context in which it is matched
   */
  match(
    kind: 'address' | 'domain' | 'local-part' | 'ip',
    subject: Value,
    list: Value,
    context: ExpandContext,
  ): MatchResult;
}

/** What an ACL answers when an expansion calls it. */
export interface AclAnswer {
  readonly outcome: 'OK' | 'FAIL' | 'DEFER' | 'ERROR' | 'DISCARD' | 'FAIL_DROP';
  /** What its `message` modifier says. */
  readonly message?: Value;
}

/** Calling ACLs from expansions: `${acl {…}}` and the condition `acl`. */
export interface AclService {
  /** @param args what becomes `$acl_arg1` and so on */
  call(name: Value, args: readonly Value[], context: ExpandContext): AclAnswer;
}

/** The lookups. */
export interface LookupService {
  /** The types that the target has. */
  readonly styles: LookupStyles;
  lookup(request: LookupRequest, context: ExpandContext): LookupResult;
  /** Remembers a message as that of the last search, where a type is not one. */
  failed?(message: string): void;
}

export type NamedListKind = 'address' | 'domain' | 'host' | 'local-part';

/** What expansions need from the rest of the engine. An absent service counts as one that knows nothing. */
export interface ExpandServices {
  readonly lookups?: LookupService;
  readonly match?: MatchService;
  readonly acl?: AclService;
  /** A named list as it stands in the configuration. */
  namedList?(kind: NamedListKind, name: string): string | undefined;
  /** What stands after the host name in `${authresults {…}}`: the results of all checks. */
  authenticationResults?(hostname: string): string;
  /** The certificate that a variable holds, DER as a byte string. */
  certificate?(variable: string): string | undefined;
  /** Writes a line of the main log, and of the panic log. */
  log?(text: string, panic: boolean): void;
}
