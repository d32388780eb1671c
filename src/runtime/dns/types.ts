import type { Version } from '../../catalogue/version.ts';
import type { DnsRecord, RecordType, World } from '../world/world.ts';

/** The record types that Exim can be asked for: real ones, and those that it makes up. */
export type DnsType = RecordType | 'MXH' | 'ZNS';

/** How a DNS lookup ended: `DNS_SUCCEED`, `DNS_NOMATCH`, `DNS_NODATA`, `DNS_AGAIN`, `DNS_FAIL`. */
export type DnsReturn = 'succeed' | 'nomatch' | 'nodata' | 'again' | 'fail';

export interface DnsResult {
  readonly rc: DnsReturn;
  /**
   * The answer section: records of the type asked for, and the CNAMEs that led to them. Empty unless `succeed`. From 4.98
   * on, a loop of CNAMEs counts as a success that holds nothing but CNAMEs.
   */
  readonly records: readonly DnsRecord[];
  /** The name that the answer is for, in full: the CNAME's owner, or else the first record's. */
  readonly fullName: string;
  /** Whether the answer counts as authenticated (AD, or AA for a zone in `dns_trust_aa`), all along the CNAMEs. */
  readonly secure: boolean;
  readonly authoritative: boolean;
  /** The name's syntax is against `dns_check_names_pattern`, or has no A-label form. */
  readonly badSyntax?: boolean;
}

/** What DNS lookups need from the rest of the engine; each may be left out. */
export interface DnsServices {
  /** Whether a name matches a domain list that is an option's value (`dns_again_means_nonexist`, `dns_trust_aa`). */
  matchDomain?(name: string, list: string): 'match' | 'noMatch' | 'defer';
  /** Expands an option's value; undefined where that fails. */
  expandOption?(text: string): string | undefined;
  /** Whether a PCRE2 regular expression matches. */
  matchRegex?(pattern: string, subject: string): boolean;
  /** A domain in A-label form; undefined where it has none. Only called for names with bytes above 127. */
  toAlabel?(domain: string): string | undefined;
  /** Exim's log: `panic` for lines of the panic log also. */
  log?(line: string, panic?: boolean): void;
  /** Called for each lookup that fails, to raise the event `dns:fail`. */
  dnsFailed?(reason: string, name: string, type: DnsType): void;
}

/** The main options that DNS lookups read; absent ones have Exim's defaults. */
export interface DnsSettings {
  readonly dns_again_means_nonexist?: string;
  readonly dns_check_names_pattern?: string;
  readonly dns_cname_loops?: number;
  readonly dns_csa_search_limit?: number;
  readonly dns_trust_aa?: string;
}

/** Failures are remembered, as in Exim. */
export interface DnsState {
  readonly failures: Map<string, { readonly rc: Exclude<DnsReturn, 'succeed'>; readonly expires: number | undefined }>;
  /** A lookup made while `dns_again_means_nonexist` is being matched. */
  recursing: boolean;
}

export interface DnsContext {
  readonly world: World;
  readonly version: Version;
  readonly state: DnsState;
  readonly services: DnsServices;
  readonly settings: DnsSettings;
}
